"""Which commit of the journal told an event, and for which App GitHub signed it."""

from collections import Counter

from hotfix_actions.domain import codec
from hotfix_actions.domain.believed import is_bot
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.verify import EMPTY, Chain


def signer_of(chain: Chain, event: Event) -> str:
    """Return the App for which GitHub signed the commit that told an event first; else nothing.

    Nobody can make GitHub sign a commit for an App but that App. Whether that one is believed is
    another question (`believed`). A person's commands are unsigned: what they tell is believed of
    nobody.
    """
    if not chain.whole:
        return ""
    before = EMPTY
    for link in chain.links:
        if link.text is None or not link.text.goes_on_from(before):
            return ""
        if event in codec.decode(link.text.since(before)):
            return link.signer if is_bot(link.signer) else ""
        before = link.text
    return ""


def signer(chain: Chain) -> str:
    """Return the App that signed most of a journal, or nothing."""
    signers = Counter(link.signer for link in chain.links if is_bot(link.signer))
    return signers.most_common(1)[0][0] if signers else ""
