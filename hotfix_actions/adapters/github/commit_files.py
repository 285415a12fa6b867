"""Files of commits by their paths, asked for with one question and without listing a tree."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import graphql, nodes
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.errors import OutsideFailed

# Modes of plain files; GraphQL gives them as decimal numbers.
# https://docs.github.com/en/graphql/reference/objects#treeentry
_PLAIN = (0o100644, 0o100755)
_BLOB = "mode object { ... on Blob { text byteSize isTruncated } }"

Found = tuple[str, str, bytes | None]


def ask(door: Door, commits: Sequence[str], paths: Sequence[str]) -> Iterator[Found]:
    """Return commit, path and bytes of each file, None for one that is not there.

    What is no text, a long one or no plain file is left out, and everything where the answer is
    not whole: it is asked for singly then.
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
    answer = data.get("repository") or {}
    for n, sha in enumerate(commits):
        yield from _of_commit(sha, answer.get(f"c{n}") or {}, paths)


def _of_commit(sha: str, shown: Mapping[str, Any], paths: Sequence[str]) -> Iterator[Found]:
    for n, path in enumerate(paths):
        if f"f{n}" not in shown:
            continue
        entry = shown[f"f{n}"]
        if entry is None:
            yield sha, path, None
        elif entry.get("mode") in _PLAIN:
            content = nodes.text_or_none(entry.get("object"))
            if content is not None:
                yield sha, path, content
