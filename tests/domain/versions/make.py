"""Facts for choosing a base, and its answer in short."""

from collections.abc import Collection
from typing import Any

from hotfix_actions.domain.versions.choice import choose_base, wanted
from hotfix_actions.domain.versions.facts import Base, BaseFacts, NoBase
from hotfix_actions.domain.versions.tags import VersionTag, parse_tag


def version_tag(name: str) -> VersionTag:
    tag = parse_tag(name)
    assert tag is not None
    return tag


def chosen(tags: Collection[str], **facts: Any) -> Base:
    answer = choose_base(BaseFacts(tags=tags, **facts))
    assert isinstance(answer, Base), answer
    return answer


def base(tags: Collection[str], **facts: Any) -> tuple[str, str]:
    """Give the base's name and why it was chosen."""
    answer = chosen(tags, **facts)
    return answer.tag.name, answer.why


def refused(tags: Collection[str], **facts: Any) -> tuple[str, str]:
    """Give the code of a refusal, and the tag that it names."""
    answer = choose_base(BaseFacts(tags=tags, **facts))
    assert isinstance(answer, NoBase), answer
    return answer.code, answer.facts.get("tag", "")


__all__ = ["base", "chosen", "refused", "version_tag", "wanted"]
