"""Which commit of the journal told an event, and whether GitHub signed it for the tool's App."""

from collections import Counter

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.verify import EMPTY, Chain


def is_vouched(chain: Chain, event: Event) -> bool:
    """Whether the App that signed most of a journal signed the commit that told an event first.

    Nobody can make GitHub sign a commit for an App but that App. A person's commands are unsigned:
    what they tell is believed of nobody.
    """
    by = signer(chain)
    if not by or not chain.whole:
        return False
    before = EMPTY
    for link in chain.links:
        if link.text is None or not link.text.goes_on_from(before):
            return False
        if event in codec.decode(link.text.since(before)):
            return link.signer == by
        before = link.text
    return False


def signer(chain: Chain) -> str:
    """Return the App that signed most of a journal, or nothing."""
    signers = Counter(link.signer for link in chain.links if link.signer.endswith("[bot]"))
    return signers.most_common(1)[0][0] if signers else ""
