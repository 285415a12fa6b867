"""Files of commits by their paths, asked for with one question and without listing a tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotfix_actions.adapters.github import graphql, nodes
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain import world
from hotfix_actions.errors import OutsideFailed

# Modes of plain files; GraphQL gives them as decimal numbers.
# https://docs.github.com/en/graphql/reference/objects#treeentry
PLAIN = (0o100644, 0o100755)
_FOLDER = 0o040000
_BLOB = "mode oid object { ... on Blob { text byteSize isTruncated } }"


@dataclass(frozen=True)
class Found:
    """What stands at a path of a commit: nothing, or an entry, with its bytes where it has some."""

    commit: str
    path: str
    entry: world.Entry | None = None
    content: bytes | None = None


def ask(door: Door, commits: Sequence[str], paths: Sequence[str]) -> Iterator[Found]:
    """Return what stands at each path of each commit, as far as the answer tells.

    The bytes of what is no text or a long one are left out, and everything where the answer is not
    whole: it is asked for singly then.
    """
    owner, name = door.repository.split("/")
    declared = ", ".join(f"$p{n}: String!" for n in range(len(paths)))
    files = " ".join(f"f{n}: file(path: $p{n}) {{ {_BLOB} }}" for n in range(len(paths)))
    asked = "\n".join(
        f'c{n}: object(oid: "{sha}") {{ ... on Commit {{ {files} }} }}'
        for n, sha in enumerate(commits)
    )
    text = f"""query($owner: String!, $name: String!, {declared}) {{
      repository(owner: $owner, name: $name) {{ {asked} }}
    }}"""
    variables = {"owner": owner, "name": name, **{f"p{n}": path for n, path in enumerate(paths)}}
    try:
        data = graphql.query(door, text, variables, repeatable=True)
    except (graphql.Refusal, OutsideFailed):
        return  # nothing was read: REST, asked for each, says what is wrong
    answer = data["repository"]
    for n, sha in enumerate(commits):
        shown = answer.get(f"c{n}")
        yield from _of_commit(sha, shown if isinstance(shown, Mapping) else {}, paths)


def _of_commit(sha: str, shown: Mapping[str, Any], paths: Sequence[str]) -> Iterator[Found]:
    for n, path in enumerate(paths):
        if f"f{n}" not in shown:
            continue
        row = shown[f"f{n}"]
        if row is not None and not isinstance(row, Mapping):
            continue
        if row is None or row.get("mode") == _FOLDER:
            yield Found(sha, path)
        elif isinstance(row.get("mode"), int) and row.get("oid"):
            plain = row["mode"] in PLAIN
            content = nodes.text_or_none(row.get("object")) if plain else None
            yield Found(sha, path, world.Entry(f"{row['mode']:06o}", str(row["oid"])), content)
