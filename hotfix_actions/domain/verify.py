"""Whether a journal is what it was: append-only, complete, and holding what it was anchored to.

Tamper-evident, not tamper-proof: who can rewrite the ref can rewrite what is in it, but not the
anchors in the issue, the tag and the deployment records without another trace.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Told


@dataclass(frozen=True)
class Text:
    """A journal's text as it was at one commit: the first `size` bytes of a longer text.

    That many commits share one longer text keeps a long journal small in memory.
    """

    whole: bytes
    size: int

    @classmethod
    def of(cls, text: str) -> "Text":
        """Return a text of its own."""
        content = text.encode(errors="surrogateescape")
        return cls(content, len(content))

    def __str__(self) -> str:
        """Return the text itself."""
        return codec.text_of(self.whole[: self.size])

    def goes_on_from(self, before: "Text") -> bool:
        """Whether this begins with all that was there before."""
        if self.whole is before.whole:
            return before.size <= self.size
        return self.whole[: self.size].startswith(before.whole[: before.size])

    def since(self, before: "Text") -> str:
        """Return what this adds to the text that it goes on from."""
        return codec.text_of(self.whole[before.size : self.size])


EMPTY = Text(b"", 0)


@dataclass(frozen=True)
class Link:
    """One commit of a journal, with the whole text of events as it was then.

    `text` is None where it could not be read. `signer` is whose commit it is by GitHub's own
    signature, `author` who it claims to be from.
    """

    sha: str
    parents: tuple[str, ...]
    message: str
    text: Text | None
    signer: str = ""
    author: str = ""


@dataclass(frozen=True)
class Chain:
    """The commits of a journal that were read, oldest first.

    `left` is the newest commit that was not read, because there are too many; it and what is before
    it is unchecked. `missing` is a commit that GitHub names as a parent, and does not show.
    """

    links: Sequence[Link] = ()
    left: str = ""
    missing: str = ""

    @property
    def whole(self) -> bool:
        """Whether this goes back to the journal's first commit."""
        return not self.left and not self.missing


@dataclass(frozen=True)
class Evidence:
    """The chain; anchors by where they stand; notices shown by our own comments."""

    chain: Chain
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
        *_ends(evidence.chain),
        *_links(evidence.chain),
        *_signers(evidence.chain),
        *_ids(evidence.chain),
        *_anchors(evidence),
        *_notices(evidence),
        *_unanchored(evidence),
    )


def signers(chain: Chain) -> Mapping[str, int]:
    """Return for whom GitHub has signed commits, and how many; "" stands for the unsigned ones."""
    return Counter(link.signer for link in chain.links)


def _ends(chain: Chain) -> Iterator[Finding]:
    """What was not read is never taken for whole."""
    if chain.left:
        yield Finding("unchecked", chain.left, str(len(chain.links)))
    if chain.missing:
        yield Finding("missing", chain.missing)


def _links(chain: Chain) -> Iterator[Finding]:
    before: Text | None = EMPTY if chain.whole else None
    last = EMPTY
    for link in chain.links:
        if len(link.parents) > 1:
            yield Finding("merge", link.sha, str(len(link.parents)))
        if link.text is None:
            yield Finding("unread", link.sha)
        elif not link.text.goes_on_from(last):
            yield Finding("rewritten", link.sha)
        elif before is not None and link.text.size == before.size:
            yield Finding("empty", link.sha)
        elif before is not None:
            yield from _added(link, link.text.since(before))
        before, last = link.text, link.text or last


def _signers(chain: Chain) -> Iterator[Finding]:
    """Where GitHub signs the tool's commits for an App, any other commit came another way.

    An anchor after it proves nothing for it: every command anchors the head that it has read.
    GitHub signs what an App or a bot commits through the API, and nothing of a person's token:
    https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
    """
    bots = Counter(link.signer for link in chain.links if link.signer.endswith("[bot]"))
    for link in chain.links if bots else ():
        if link.signer != bots.most_common(1)[0][0]:
            yield Finding("unvouched", link.sha, link.author)


def digest(added: str) -> str:
    """Give the trailer that a journal commit carries about the lines it adds."""
    told = hashlib.sha256(added.encode(errors="surrogateescape")).hexdigest()
    return f"Journal-Digest: {told[:16]}"


def _added(link: Link, added: str) -> Iterator[Finding]:
    bad = codec.bad_lines(codec.decode(added))
    if bad:
        before = len(codec.lines(str(link.text or ""))) - len(codec.lines(added))
        yield Finding("unreadable", link.sha, codec.numbers(before + number for number in bad))
        return
    if digest(added) not in link.message.splitlines():
        yield Finding("digest", link.sha)


def _ids(chain: Chain) -> Iterator[Finding]:
    seen: set[str] = set()
    for line in codec.lines(str(_last(chain) or "")):
        event = codec.decode(line)[0]
        if codec.unreadable(event):
            continue  # told as unreadable, with its commit
        said = codec.written_id(line)
        if said in seen:
            yield Finding("twice", said)
        if event.id != said:
            yield Finding("altered", said, event.id)
        seen.add(said)


def _last(chain: Chain) -> Text | None:
    """Return the journal's text as it is now; None where it could not be read."""
    return chain.links[-1].text if chain.links else EMPTY


def _anchors(evidence: Evidence) -> Iterator[Finding]:
    """An anchor that is not among the commits read may lie before them, where some are not read."""
    there = {link.sha for link in evidence.chain.links}
    for where, sha in evidence.anchors.items():
        if sha not in there:
            yield Finding("anchor" if evidence.chain.whole else "anchor-unchecked", where, sha)


def _notices(evidence: Evidence) -> Iterator[Finding]:
    text = _last(evidence.chain)
    if text is None:
        return  # told as unread: nothing is known of what it tells
    events = codec.decode(str(text))
    told = {event.notice: event.comment for event in events if isinstance(event, Told)}
    for key, comment in evidence.shown.items():
        if key not in told:
            yield Finding("untold", key, str(comment))
    for key, comment in told.items():
        if evidence.shown.get(key) != comment:
            yield Finding("notice-gone", key, str(comment))


def _unanchored(evidence: Evidence) -> Iterator[Finding]:
    """What came after the last anchor: only telling may, every command ends by anchoring."""
    links = evidence.chain.links
    at = next((n for n, link in enumerate(links) if link.sha == evidence.last_anchor), None)
    if at is None:
        return
    before = links[at].text or EMPTY
    for link in links[at + 1 :]:
        if link.text is None:
            continue  # told as unread
        added = link.text.since(before) if link.text.goes_on_from(before) else ""
        events = codec.decode(added)
        if any(map(codec.unreadable, events)):
            continue  # told as unreadable; the next is held against what was before it
        if any(not isinstance(event, Told) for event in events):
            yield Finding("unanchored", link.sha)
        before = link.text
