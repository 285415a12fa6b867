"""Git's objects as values: commits, tags and tree entries, read and written byte for byte."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

SHA = re.compile(r"[0-9a-f]{40}")
ZERO = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

_PERSON = re.compile(r"(?P<name>.*?) ?<(?P<email>[^>]*)> (?P<seconds>-?\d+) (?P<zone>[+-]\d{4})")


@dataclass(frozen=True)
class Person:
    """Who made a commit or a tag, and when."""

    name: str
    email: str
    date: datetime

    def encode(self) -> str:
        """Write it as git does: `name <email> seconds zone`."""
        offset = self.date.utcoffset() or timedelta()
        minutes = int(offset.total_seconds()) // 60
        sign = "-" if minutes < 0 else "+"
        zone = f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
        return f"{_clean(self.name)} <{_clean(self.email)}> {int(self.date.timestamp())} {zone}"


@dataclass(frozen=True)
class Commit:
    """A commit object."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str
    signature: str | None = None


@dataclass(frozen=True)
class Tag:
    """An annotated tag object."""

    sha: str
    name: str
    target: str
    kind: str
    tagger: Person
    message: str


@dataclass(frozen=True)
class Entry:
    """One line of a tree."""

    mode: str
    name: str
    sha: str

    @property
    def kind(self) -> str:
        """Return blob, tree or commit (a submodule)."""
        return {"040000": "tree", "160000": "commit"}.get(self.mode, "blob")


def encode_commit(
    *, tree: str, parents: tuple[str, ...], author: Person, committer: Person, message: str
) -> bytes:
    """Return the bytes of a commit object."""
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {author.encode()}", f"committer {committer.encode()}", "", message]
    return "\n".join(lines).encode()


def encode_tag(*, name: str, target: str, kind: str, tagger: Person, message: str) -> bytes:
    """Return the bytes of an annotated tag object, its message ended by a newline."""
    head = f"object {target}\ntype {kind}\ntag {name}\ntagger {tagger.encode()}\n\n"
    return (head + message.rstrip("\n") + "\n").encode()


def encode_tree(entries: list[Entry]) -> bytes:
    """Return the bytes of a tree, in git's order: folders as if their name ended in a slash."""
    ordered = sorted(entries, key=lambda e: (e.name + "/" if e.kind == "tree" else e.name).encode())
    return b"".join(
        f"{entry.mode.lstrip('0')} {entry.name}\0".encode() + bytes.fromhex(entry.sha)
        for entry in ordered
    )


def decode_tree(content: bytes) -> list[Entry]:
    """Return the entries of a tree in git's order."""
    entries, at = [], 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, _, name = content[at:end].partition(b" ")
        sha = content[end + 1 : end + 21].hex()
        entries.append(Entry(mode.decode().zfill(6), name.decode("utf-8", "replace"), sha))
        at = end + 21
    return entries


def decode_commit(sha: str, content: bytes) -> Commit:
    """Read a commit object."""
    fields, message = _headers(content)
    return Commit(
        sha=sha,
        tree=fields["tree"][0],
        parents=tuple(fields.get("parent", ())),
        author=_person(fields["author"][0]),
        committer=_person(fields["committer"][0]),
        message=message,
        signature=fields["gpgsig"][0] if "gpgsig" in fields else None,
    )


def decode_tag(sha: str, content: bytes) -> Tag:
    """Read an annotated tag object."""
    fields, message = _headers(content)
    return Tag(
        sha=sha,
        name=fields["tag"][0],
        target=fields["object"][0],
        kind=fields["type"][0],
        tagger=_person(fields.get("tagger", ["nobody <> 0 +0000"])[0]),
        message=message,
    )


def _headers(content: bytes) -> tuple[dict[str, list[str]], str]:
    head, _, message = content.decode("utf-8", "replace").partition("\n\n")
    fields: dict[str, list[str]] = {}
    last = ""
    for line in head.split("\n"):
        if line.startswith(" "):
            fields[last][-1] += "\n" + line[1:]
            continue
        last, _, value = line.partition(" ")
        fields.setdefault(last, []).append(value)
    return fields, message


def _person(text: str) -> Person:
    match = _PERSON.fullmatch(text)
    if match is None:
        return Person(text, "", datetime.fromtimestamp(0, UTC))
    zone = match["zone"]
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    offset = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    date = datetime.fromtimestamp(int(match["seconds"]), offset)
    return Person(match["name"], match["email"], date)


def _clean(text: str) -> str:
    """Drop what would end the name or the e-mail address inside the object, as git does."""
    return re.sub(r"[<>\n\0]", "", text).strip()
