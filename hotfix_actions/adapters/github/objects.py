"""Git objects through the API. They are content-addressed: making one twice is harmless."""

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import answers, commit_files, convert, file_history, tags
from hotfix_actions.adapters.github.blobs import Blobs
from hotfix_actions.adapters.github.door import Answered, Door, ref_path
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.trees import SUBMODULE, Trees
from hotfix_actions.domain import world
from hotfix_actions.errors import OutsideFailed, Refused

# More files than this are not asked for by their paths in one question.
MOST_PATHS = 20
# A tag may name a tag; nobody names more of them one through the other.
MOST_TAGS = 5
_FOLDER = "040000"
_NOTHING = world.Entry("", "")


class TooLong(Exception):
    """A file is longer than whoever asked wants to read. Never reaches a person."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size:,} bytes")


@answers.reading
class GithubObjects:
    """Commits, trees, files and tags of one repository; what is immutable is read once."""

    def __init__(self, door: Door, reads: Reads) -> None:
        self._door = door
        self._reads = reads
        self._roots: dict[str, str] = {}
        self._commits: dict[str, world.CommitFacts] = {}
        self._files: dict[tuple[str, str], bytes | None] = {}
        self._names: dict[tuple[str, str], Collection[str]] = {}
        self._entries: dict[tuple[str, str], world.Entry | None] = {}
        self._tops: dict[str, Mapping[str, world.Entry]] = {}
        self._asked: set[tuple[str, str]] = set()
        self._others: set[tuple[str, str]] = set()
        self._blobs = Blobs(door)
        self._tags: dict[str, Any] = {}
        self._trees = Trees(door)

    def file(self, commit: str, path: str) -> str | None:
        """Give a text file as it is at a commit, or None where there is none in UTF-8."""
        content = self.content(commit, path)
        try:
            return None if content is None else content.decode()
        except UnicodeDecodeError:
            return None

    def content(self, commit: str, path: str, most: int | None = None) -> bytes | None:
        """Give any file's bytes at a commit, or None.

        Raises TooLong, before it is read, for a file of more than `most` bytes.
        """
        if most is not None and (commit, path) not in self._files:
            self._files[commit, path] = self._read(commit, path, most)
        if (commit, path) not in self._files:
            known = self._listed(commit)
            entry = known.get(path) if known is not None else None
            if entry is not None and entry.plain:
                self._files[commit, path] = self._blobs.get(entry.sha)
            elif known is not None and entry is None:
                self._files[commit, path] = None
            else:
                self._files[commit, path] = self._read(commit, path)
        return self._files[commit, path]

    def stands(self, commit: str, path: str) -> bool:
        """Return whether something that is no file was found where a file was looked for."""
        return (commit, path) in self._others

    def names(self, commit: str, folder: str) -> Collection[str]:
        """Return what stands in a folder at a commit, by name; nothing where there is no folder."""
        if (commit, folder) not in self._names:
            rows = self._door.either(self._door.repo(f"contents/{ref_path(folder)}"), ref=commit)
            there = rows if isinstance(rows, list) else ()
            self._names[commit, folder] = frozenset(str(row["name"]) for row in there)
        return self._names[commit, folder]

    def know_names(self, commit: str, folder: str, names: Collection[str]) -> None:
        """Know what stands in a folder."""
        self._names[commit, folder] = names

    def _listed(self, commit: str) -> Mapping[str, world.Entry] | None:
        """Return what stands at every path, where that has been read already, and whole."""
        root = self._root(commit)
        return self._trees.known(root) if root else None

    def _root(self, commit: str) -> str:
        """Return the tree of a commit, where an answer showed it."""
        facts = self._commits.get(commit)
        return facts.tree if facts else self._roots.get(commit, "")

    def _tree_of(self, commit: str) -> str:
        return self._root(commit) or self.commit(commit).tree

    def _read(self, commit: str, path: str, most: int | None = None) -> bytes | None:
        place = self._door.repo(f"contents/{ref_path(path)}")
        row = self._door.either(place, ref=commit)
        found = self._bytes(row, f"GET {place}", most)
        if row is not None and found is None:
            self._others.add((commit, path))
        return found

    def _bytes(self, row: Any, what: str, most: int | None) -> bytes | None:
        """Return a file's bytes; None for a folder, a link, a submodule, and for nothing.

        Over 1 MB the answer leaves them out.
        https://docs.github.com/en/rest/repos/contents#get-repository-content
        """
        if row is None or (isinstance(row, list) and row):
            return None
        if not isinstance(row, dict) or not isinstance(row.get("type"), str):
            raise answers.unreadable(what, "it is neither a file nor a folder")
        if row["type"] != "file":
            return None
        if most is not None and row["size"] > most:
            raise TooLong(row["size"])
        if row.get("encoding") != "base64":
            return self._blobs.get(row["sha"])
        content = base64.b64decode(row["content"])
        self._blobs.know(row["sha"], content)
        return content

    def gather(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Read several files, each of a commit and at a path, with one question."""
        entries = [self.entry(*one) for one in wanted if one not in self._files]
        self._blobs.gather(entry.sha for entry in entries if entry is not None and entry.plain)

    def gather_named(self, commits: Sequence[str], paths: Sequence[str]) -> None:
        """Read files of several commits by their paths, with one question and without a tree."""
        wanted = [path for path in paths if any((sha, path) not in self._asked for sha in commits)]
        if not wanted or len(wanted) > MOST_PATHS:
            return
        self._asked.update((sha, path) for sha in commits for path in wanted)
        for found in commit_files.ask(self._door, commits, wanted):
            self._entries.setdefault((found.commit, found.path), found.entry)
            if found.entry is None:
                self._files.setdefault((found.commit, found.path), None)
            elif found.content is not None:
                self._files.setdefault((found.commit, found.path), found.content)
                self._blobs.know(found.entry.sha, found.content)

    def versions(self, head: str, path: str) -> file_history.Versions:
        """Return which blob a file was at each commit before one, by first parents."""
        return file_history.read(self._door, head, path)

    def blobs(self, shas: Sequence[str]) -> Mapping[str, bytes]:
        """Read blobs by their ids, with one question where they are short texts."""
        self._blobs.gather(shas)
        return {sha: self._blobs.get(sha) for sha in shas}

    def files(self, commit: str) -> Mapping[str, world.Entry]:
        """Give what stands at every path; cut by GitHub above 100,000 entries."""
        return self._trees.all(self._tree_of(commit))[0]

    def changed(self, one: str, other: str) -> Mapping[str, world.Entry | None]:
        """Give the paths in which another commit differs from one, with what stands there then.

        Raises OutsideFailed where a tree is too large to be listed.
        """
        if one in self._tops and other in self._tops:
            tops = (self._tops[one], self._tops[other])
            found = _differing(*tops)
            if not any(side.get(path, _NOTHING).mode == _FOLDER for side in tops for path in found):
                return found
        trees = [self._trees.all(self._tree_of(sha)) for sha in (one, other)]
        if not all(complete for _, complete in trees):
            raise OutsideFailed(
                tried=f"comparing the files of {one[:7]} and {other[:7]}",
                found="GitHub does not list so many files",
                remedy="a person with a clone has to look at it",
            )
        return _differing(*(tree for tree, _ in trees))

    def entry(self, commit: str, path: str) -> world.Entry | None:
        """Give what stands at one path, in a tree of any size."""
        if (commit, path) in self._entries:
            return self._entries[commit, path]
        return self._trees.at(self._tree_of(commit), path)

    def commit(self, sha: str) -> world.CommitFacts:
        """Give a commit."""
        if sha not in self._commits:
            row = self._door.get(self._door.repo(f"git/commits/{sha}"))
            if row is None:
                missing = Answered("GET", f"git/commits/{sha}", 404, "no such commit", {})
                raise self._door.fail(missing)
            self._commits[sha] = convert.commit(row)
        return self._commits[sha]

    def tag(self, name: str) -> world.TagFacts | None:
        """Give a tag, peeled to its commit."""
        return self._reads.of("tag", name, read=lambda: self._tag(name))

    def tags(self, names: Sequence[str]) -> Mapping[str, world.TagFacts]:
        """Give several tags with one question; one that cannot be read is left out."""
        kept = {name: self._reads.kept("tag", name) for name in names}
        unknown = [name for name, tag in kept.items() if tag is None]
        for tag in tags.ask(self._door, unknown) if unknown else ():
            self._reads.known("tag", tag.name, value=tag)
            kept[tag.name] = tag
        return {name: tag for name, tag in kept.items() if tag is not None}

    def _tag(self, name: str) -> world.TagFacts | None:
        listed = self._reads.kept("refs", "tags/")
        if listed is not None and f"tags/{name}" not in listed:
            return None
        row = self._door.get(self._door.repo(f"git/ref/tags/{ref_path(name)}"))
        if row is None:
            return None
        target = row["object"]
        if target["type"] == "commit":
            return world.TagFacts(name=name, commit=target["sha"])
        outer = self._tag_object(name, target)
        inner = outer["object"]
        for _ in range(MOST_TAGS):
            if inner["type"] != "tag":
                break
            inner = self._tag_object(name, inner)["object"]
        if inner["type"] != "commit":
            raise _no_commit(name, inner["type"])
        return world.TagFacts(
            name=name,
            commit=inner["sha"],
            annotated=True,
            message=outer["message"],
            when=convert.moment((outer.get("tagger") or {}).get("date")),
            object=str(target["sha"]),
        )

    def _tag_object(self, name: str, target: Any) -> Any:
        """Return a tag object. Raises Refused where the tag names something else."""
        sha = target["sha"]
        if target["type"] != "tag":
            raise _no_commit(name, target["type"])
        if sha not in self._tags:
            self._tags[sha] = self._door.get(self._door.repo(f"git/tags/{sha}"))
        return self._tags[sha]

    def make_commit(
        self,
        *,
        parents: Sequence[str],
        changes: world.Changes,
        message: str,
        base: str | None,
    ) -> str:
        """Make a commit: the tree of commit `base` with texts or entries set (None removes).

        No author is given, so that GitHub signs it for App and bot tokens.
        """
        body = {
            "message": message,
            "tree": self._tree(base, changes) if changes else self._tree_of(str(base)),
            "parents": list(parents),
        }
        row = self._make("git/commits", body)
        self.remember(row)
        return str(row["sha"])

    def know_file(self, commit: str, path: str, content: bytes | None) -> None:
        """Know a file's bytes that an answer of GitHub showed; None for one that is not there."""
        self._files[commit, path] = content

    def know_top(self, commit: str, entries: Mapping[str, world.Entry]) -> None:
        """Know what stands at the root of a commit, folders among it."""
        self._tops[commit] = entries

    def know_tree(self, commit: str, tree: str) -> None:
        """Know the tree of a commit."""
        self._roots[commit] = tree

    def remember(self, row: Any) -> None:
        """Know a commit that an answer of GitHub showed."""
        self._commits[row["sha"]] = convert.commit(row)

    def _tree(self, base: str | None, changes: world.Changes) -> str:
        entries = [self._change(base, path, change) for path, change in changes.items()]
        body: dict[str, Any] = {"tree": entries}
        if base is not None:
            body["base_tree"] = self._tree_of(base)
        return str(self._make("git/trees", body)["sha"])

    def _change(
        self, base: str | None, path: str, change: str | world.Entry | None
    ) -> dict[str, str | None]:
        """Give the tree entry of one change; a text keeps the mode that its file has."""
        if isinstance(change, world.Entry):
            kind = "commit" if change.mode == SUBMODULE else "blob"
            return {"path": path, "mode": change.mode, "type": kind, "sha": change.sha}
        known = self.entry(base, path) if base else None
        mode = known.mode if known else "100644"
        content = {"sha": None} if change is None else {"content": change}
        return {"path": path, "mode": mode, "type": "blob", **content}

    def make_tag(self, *, name: str, commit: str, message: str) -> str:
        """Make an annotated tag object; a ref makes it visible."""
        body = {"tag": name, "message": message, "object": commit, "type": "commit"}
        return str(self._make("git/tags", body)["sha"])

    def _make(self, what: str, body: dict[str, Any]) -> Any:
        try:
            return self._door.send("POST", self._door.repo(what), body, repeatable=True)
        except Answered as answer:
            raise self._door.fail(answer) from answer


def _differing(
    one: Mapping[str, world.Entry], other: Mapping[str, world.Entry]
) -> dict[str, world.Entry | None]:
    paths = dict.fromkeys((*one, *other))
    return {path: other.get(path) for path in paths if one.get(path) != other.get(path)}


def _no_commit(name: str, kind: str) -> Refused:
    return Refused(
        tried=f"reading the tag {name}",
        found=f"it names a {kind}, and no commit",
        remedy="find out who created it, then remove or correct it:\n"
        f"  git ls-remote origin 'refs/tags/{name}*'",
    )
