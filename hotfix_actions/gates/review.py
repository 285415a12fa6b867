"""Review: somebody else with write access approved exactly what was merged."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotfix_actions.domain.evidence import Judgement, MergedPull, Provenance
from hotfix_actions.domain.world import Review, at_least
from hotfix_actions.gates.words import count, short, some

# A comment leaves a person's earlier word standing; these replace it.
_OPINIONS = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})


@dataclass(frozen=True)
class _Word:
    """What the reviews of one pull request come to."""

    approvers: tuple[str, ...]
    blockers: tuple[str, ...]
    passed_over: tuple[str, ...]


def judge(provenance: Provenance) -> Judgement:
    """Judge where every commit since the bump came from.

    Each must have come through a merged pull request that was approved at its head commit, by
    somebody with write access who neither opened it nor wrote a commit of it. A person's latest
    word decides; standing requested changes of anybody with write access block. (An author whose
    e-mail address GitHub links to no account cannot be told apart from the approver.)
    """
    if not provenance.commits:
        return Judgement(
            "fail",
            "no fix has been merged",
            ("merge an approved pull request into the hotfix branch",),
        )
    refusals: list[str] = []
    approvers: dict[str, None] = {}
    for commit, numbers in provenance.commits.items():
        answers = [_refusals(provenance.pulls, number) for number in numbers]
        if not answers:
            refusals.append(_no_pull(commit))
        elif all(answers):
            refusals += [text for answer in answers for text in answer]
        for number, answer in zip(numbers, answers, strict=True):
            if not answer:
                approvers |= dict.fromkeys(_word(provenance.pulls[number]).approvers)
    if refusals:
        told = tuple(dict.fromkeys(refusals))
        return Judgement("fail", "not everything that was merged is approved", told)
    commits = count(len(provenance.commits), "commit")
    return Judgement("pass", f"{commits} approved by {some(list(approvers))}")


def judge_open(merged: MergedPull) -> Judgement:
    """Judge whether a pull request that is not merged yet may be, as it is now.

    pass: approved at its present head. Standing requested changes fail; no approval is unproven.
    """
    word = _word(merged)
    number = merged.pull.number
    if word.blockers:
        return Judgement(
            "fail", f"{some(word.blockers)} requested changes", (_settle(number, word),)
        )
    if word.approvers:
        at = short(merged.pull.head)
        return Judgement("pass", f"#{number} approved by {some(word.approvers)} at {at}")
    return Judgement(
        "unproven", f"#{number} waits for an approval", (_wanted(merged), *word.passed_over)
    )


def _no_pull(commit: str) -> str:
    return (
        f"{short(commit)} came through no pull request into the hotfix branch: take it off the "
        "branch, and bring it by an approved pull request"
    )


def _refusals(pulls: Mapping[int, MergedPull], number: int) -> tuple[str, ...]:
    """Say why a pull request does not vouch for its commits; nothing where it does."""
    merged = pulls.get(number)
    if merged is None:
        return (f"pull request #{number} could not be read: run the command again",)
    if not merged.pull.merged:
        return (f"pull request #{number} is not merged: merge it once it is approved",)
    word = _word(merged)
    if word.blockers:
        return (f"pull request #{number}: {_settle(number, word)}",)
    if not word.approvers:
        return (f"pull request #{number}: {_wanted(merged)}", *word.passed_over)
    return ()


def _settle(number: int, word: _Word) -> str:
    return (
        f"changes requested by {some(word.blockers)} stand: settle them, and let the same person "
        f"approve #{number} or a maintainer dismiss the review"
    )


def _wanted(merged: MergedPull) -> str:
    return (
        f"nobody with write access other than {some(sorted(_own(merged)))} approved it at "
        f"{short(merged.pull.head)}: let such a person approve that commit"
    )


def _own(merged: MergedPull) -> frozenset[str]:
    return frozenset({merged.pull.author, *merged.authors} - {""})


def _word(merged: MergedPull) -> _Word:
    """Take each person's latest word, and say why a word does not count."""
    latest: dict[str, Review] = {}
    for review in sorted(merged.reviews, key=lambda review: review.submitted):
        if review.state in _OPINIONS:
            latest[review.author] = review
    own = {login.lower() for login in _own(merged)}
    approvers, blockers, passed_over = [], [], []
    for login, review in latest.items():
        writer = at_least(merged.roles.get(login, "none"), "write")
        if review.state == "CHANGES_REQUESTED" and writer:
            blockers.append(login)
        elif review.state == "APPROVED":
            reason = _discount(review, merged, writer=writer, own=login.lower() in own)
            if reason:
                passed_over.append(reason)
            else:
                approvers.append(login)
    return _Word(tuple(approvers), tuple(blockers), tuple(passed_over))


def _discount(review: Review, merged: MergedPull, *, writer: bool, own: bool) -> str:
    if own:
        return f"the approval of {review.author} is an author's own"
    if not writer:
        role = merged.roles.get(review.author, "none")
        return f"the approval of {review.author} does not count: their role is {role}"
    if review.commit != merged.pull.head:
        return (
            f"the approval of {review.author} was given at {short(review.commit)}, before "
            f"{short(merged.pull.head)} was pushed"
        )
    return ""
