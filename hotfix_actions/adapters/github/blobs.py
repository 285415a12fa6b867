"""Files' contents by their object id: one text at several commits is read once, several at once."""

import base64
from collections.abc import Iterable, Mapping, Sequence

from hotfix_actions.adapters.github import answers, graphql, nodes
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.adapters.github.graphql import Refusal
from hotfix_actions.errors import OutsideFailed

# Few enough for one answer: each may be half a megabyte.
AT_ONCE = 30


@answers.reading
class Blobs:
    """The blobs of one repository; what is immutable is read once."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._known: dict[str, bytes] = {}

    def know(self, sha: str, content: bytes) -> None:
        """Know a blob that another answer showed."""
        self._known[sha] = content

    def get(self, sha: str) -> bytes:
        """Return a blob's bytes."""
        if sha not in self._known:
            row = self._door.get(self._door.repo(f"git/blobs/{sha}"))
            if row is None:
                missing = Answered("GET", f"git/blobs/{sha}", 404, "no such blob", {})
                raise self._door.fail(missing)
            self._known[sha] = base64.b64decode(row["content"])
        return self._known[sha]

    def gather(self, shas: Iterable[str]) -> None:
        """Read several with one question; what is no text, or a long one, is left to `get`.

        https://docs.github.com/en/graphql/reference/repos#object-blob
        """
        unknown = sorted(set(shas) - self._known.keys())
        for at in range(0, len(unknown), AT_ONCE):
            some = unknown[at : at + AT_ONCE]
            if len(some) > 1:
                self._ask(some)

    def _ask(self, shas: Sequence[str]) -> None:
        asked = "\n".join(
            f'b{n}: object(oid: "{sha}") {{ ... on Blob {{ text byteSize isTruncated }} }}'
            for n, sha in enumerate(shas)
        )
        text = f"""query($owner: String!, $name: String!) {{
          repository(owner: $owner, name: $name) {{ {asked} }}
        }}"""
        owner, name = self._door.repository.split("/")
        try:
            data = graphql.query(self._door, text, {"owner": owner, "name": name}, repeatable=True)
        except Refusal as refusal:
            data = refusal.data
        except OutsideFailed:
            return  # nothing was read: REST, asked for each, says what is wrong
        answer = data.get("repository")
        answer = answer if isinstance(answer, Mapping) else {}
        for n, sha in enumerate(shas):
            content = nodes.text_or_none(answer.get(f"b{n}"))
            if content is not None:
                self._known[sha] = content
