"""Tags by their names, with the commits they stand for, asked for with one question."""

from collections.abc import Iterator, Mapping, Sequence

from hotfix_actions.adapters.github import answers, graphql, nodes
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.start_query import TAG
from hotfix_actions.domain.world import TagFacts
from hotfix_actions.errors import OutsideFailed


def ask(door: Door, names: Sequence[str]) -> Iterator[TagFacts]:
    """Return the tags, as far as the answer tells: one that is no commit's is left out.

    https://docs.github.com/en/graphql/reference/repos#object-repository (`ref`)
    """
    owner, name = door.repository.split("/")
    declared = ", ".join(f"$t{n}: String!" for n in range(len(names)))
    asked = "\n".join(f"t{n}: ref(qualifiedName: $t{n}) {{ {TAG} }}" for n in range(len(names)))
    text = f"""query($owner: String!, $name: String!, {declared}) {{
      repository(owner: $owner, name: $name) {{ {asked} }}
    }}"""
    refs = {f"t{n}": f"refs/tags/{tag}" for n, tag in enumerate(names)}
    try:
        data = graphql.query(door, text, {"owner": owner, "name": name, **refs}, repeatable=True)
    except graphql.Refusal as refusal:
        data = refusal.data
    except OutsideFailed:
        return  # nothing was read: what depends on it is told as not known
    answer = data.get("repository")
    for row in answer.values() if isinstance(answer, Mapping) else ():
        found = _tag(row)
        if found is not None:
            yield found


def _tag(row: object) -> TagFacts | None:
    if not isinstance(row, Mapping):
        return None
    try:
        return nodes.tag(row)[0]
    except (nodes.Unread, *answers.MISSHAPEN):
        return None
