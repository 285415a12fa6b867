"""Whether a journal is what it was: append-only, complete, and holding what it was anchored to.

Tamper-evident, not tamper-proof: who can rewrite the ref can rewrite what is in it, but not the
anchors in the issue, the tag and the deployment records without another trace.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Told


@dataclass(frozen=True)
class Link:
    """One commit of a journal, with the whole list of events as it was then."""

    sha: str
    parents: tuple[str, ...]
    message: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """The chain, oldest first; anchors by where they stand; notices shown by our own comments."""

    chain: Sequence[Link]
    anchors: Mapping[str, str]
    shown: Mapping[str, int] = field(default_factory=dict)
    last_anchor: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was: a code and facts."""

    code: str
    about: str
    detail: str = ""


def verify(evidence: Evidence) -> tuple[Finding, ...]:
    """Give everything that does not fit; nothing where the journal is whole."""
    return (
        *_links(evidence),
        *_ids(evidence.chain),
        *_anchors(evidence),
        *_notices(evidence),
        *_unanchored(evidence),
    )


def _links(evidence: Evidence) -> Iterator[Finding]:
    before = ""
    for link in evidence.chain:
        if len(link.parents) > 1:
            yield Finding("merge", link.sha, str(len(link.parents)))
        if not link.text.startswith(before):
            yield Finding("rewritten", link.sha)
        elif link.text == before:
            yield Finding("empty", link.sha)
        else:
            yield from _added(link, link.text[len(before) :])
        before = link.text


def digest(added: str) -> str:
    """Give the trailer that a journal commit carries about the lines it adds."""
    told = hashlib.sha256(added.encode(errors="surrogateescape")).hexdigest()
    return f"Journal-Digest: {told[:16]}"


def _added(link: Link, added: str) -> Iterator[Finding]:
    if any(codec.unreadable(event) for event in codec.decode(added)):
        yield Finding("unreadable", link.sha)
        return
    if digest(added) not in link.message.splitlines():
        yield Finding("digest", link.sha)


def _ids(chain: Sequence[Link]) -> Iterator[Finding]:
    seen: set[str] = set()
    for line in codec.lines(chain[-1].text) if chain else ():
        event = codec.decode(line)[0]
        if codec.unreadable(event):
            continue  # told as unreadable, with its commit
        said = codec.written_id(line)
        if said in seen:
            yield Finding("twice", said)
        if event.id != said:
            yield Finding("altered", said, event.id)
        seen.add(said)


def _anchors(evidence: Evidence) -> Iterator[Finding]:
    there = {link.sha for link in evidence.chain}
    for where, sha in evidence.anchors.items():
        if sha not in there:
            yield Finding("anchor", where, sha)


def _told(evidence: Evidence) -> dict[str, int]:
    text = evidence.chain[-1].text if evidence.chain else ""
    events = codec.decode(text)
    return {event.notice: event.comment for event in events if isinstance(event, Told)}


def _notices(evidence: Evidence) -> Iterator[Finding]:
    told = _told(evidence)
    for key, comment in evidence.shown.items():
        if key not in told:
            yield Finding("untold", key, str(comment))
    for key, comment in told.items():
        if evidence.shown.get(key) != comment:
            yield Finding("notice-gone", key, str(comment))


def _unanchored(evidence: Evidence) -> Iterator[Finding]:
    """What came after the last anchor: only telling may, every command ends by anchoring."""
    shas = [link.sha for link in evidence.chain]
    if evidence.last_anchor not in shas:
        return
    at = shas.index(evidence.last_anchor)
    before = evidence.chain[at].text
    for link in evidence.chain[at + 1 :]:
        added = link.text[len(before) :] if link.text.startswith(before) else ""
        events = codec.decode(added)
        if any(map(codec.unreadable, events)):
            continue  # told as unreadable; the next is held against what was before it
        if any(not isinstance(event, Told) for event in events):
            yield Finding("unanchored", link.sha)
        before = link.text
