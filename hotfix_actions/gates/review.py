"""Review: somebody else with write access approved exactly what was merged."""

from dataclasses import dataclass

from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.lineage import Brought, Stretch
from hotfix_actions.domain.provenance import Contributors, Provenance, content, contributors
from hotfix_actions.domain.world import Review, at_least
from hotfix_actions.gates.words import count, short, some

# A comment leaves a person's earlier word standing; these replace it.
_OPINIONS = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
_AGAIN = "run the command again"


@dataclass(frozen=True)
class _Word:
    """What the reviews of one pull request come to."""

    by: Contributors
    approvers: tuple[str, ...]
    blockers: tuple[str, ...]
    passed_over: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether one of them is certainly no author: any hidden one may be themselves."""
        return len(self.approvers) >= self.by.needed


def judge(known: Provenance) -> Judgement:
    """Judge where everything on the hotfix branch since its base tag came from.

    The branch begins with the version bump alone; each of its moves is the merge of one pull
    request into it, with the content that was approved, by somebody with write access who had no
    part in it. A person's latest word decides; standing requested changes of anybody with write
    access block. What could not be read is no pass. (GitHub does not tell who pushed a commit: one
    that is written in a colleague's name counts as the colleague's.)
    """
    moves = known.moves
    if known.anchor:
        return _fail(known.anchor)
    if isinstance(moves, str):
        return _cut(known, moves)
    if not moves:
        remedy = "merge an approved pull request into the hotfix branch"
        return Judgement("fail", "no fix has been merged", (remedy,))
    refusals = [text for move in moves for text in _of_move(known, move)]
    if refusals:
        return _fail(tuple(dict.fromkeys(refusals)))
    words = [
        _word(known, brought, move.before)
        for move in moves
        for brought in move.ends
        if not _refusals(known, move, brought)
    ]
    approvers = dict.fromkeys(name for word in words for name in word.approvers)
    commits = count(sum(len(move.commits) for move in moves), "commit")
    return Judgement("pass", f"{commits} approved by {some(list(approvers))}")


def judge_open(known: Provenance, brought: Brought) -> Judgement:
    """Judge whether a pull request that is not merged yet may be, as it is now.

    pass: approved at its present head. Standing requested changes fail; no approval is unproven.
    """
    number = brought.pull.number
    if known.anchor:
        return _fail(known.anchor)
    word = _word(known, brought, known.tip)
    if word.blockers:
        return Judgement(
            "fail", f"{some(word.blockers)} requested changes", (_settle(number, word),)
        )
    foreign = _foreign(known, brought, known.tip)
    if word.enough and not foreign:
        at = short(brought.pull.head)
        return Judgement("pass", f"#{number} approved by {some(word.approvers)} at {at}")
    wanted = () if word.enough else (_wanted(brought, word), *word.passed_over)
    waits = f"#{number} waits for {_missing(word)}"
    return Judgement("unproven", waits, (*foreign, *wanted))


def _missing(word: _Word) -> str:
    """Say how many approvals are missing."""
    if not word.by.hidden or word.enough:
        return "an approval"
    more = word.by.needed - len(word.approvers)
    still = "more " if word.approvers else ""
    if word.by.unlinked:
        why = f"GitHub knows no account for {some(sorted(word.by.unlinked))}"
    else:
        why = f"{some(sorted(word.by.bots))} had a part in it"
    return f"{count(more, f'{still}approval')} ({why})"


def _fail(why: tuple[str, ...]) -> Judgement:
    return Judgement("fail", "not everything that was merged is approved", why)


def _cut(known: Provenance, at: str) -> Judgement:
    """Judge a way back that ends at a commit: what GitHub did not show is no proof of a reset."""
    way = f"from {short(known.tip)} back to the hotfix branch's first commit {short(known.bump)}"
    if at not in known.lineage.commits:
        unread = f"GitHub did not show the whole of {short(at)}, on the way {way}: {_AGAIN}"
        return Judgement("error", "the history of the hotfix branch could not be read", (unread,))
    reset = (
        f"there is no way {way}, only to {short(at)}: the branch was reset or rewritten. Bring the "
        "fix onto the branch as the tool made it, by an approved pull request"
    )
    return _fail((reset,))


def _of_move(known: Provenance, move: Stretch) -> tuple[str, ...]:
    """Say why a move of the branch is not approved; one good pull request is enough for it."""
    if not move.ends:
        return tuple(_no_pull(commit.sha) for commit in move.commits)
    answers = [_refusals(known, move, brought) for brought in move.ends]
    return () if not all(answers) else tuple(text for answer in answers for text in answer)


def _no_pull(commit: str) -> str:
    return (
        f"{short(commit)} came through no pull request into the hotfix branch: take it off the "
        "branch, and bring it by an approved pull request"
    )


def _refusals(known: Provenance, move: Stretch, brought: Brought) -> tuple[str, ...]:
    """Say why a pull request does not vouch for a move; nothing where it does."""
    number = brought.pull.number
    what = f"{short(move.last.sha)} came by pull request #{number}"
    if not brought.pull.merged:
        return (f"{what}, which is not merged: merge it once it is approved, or {_AGAIN}",)
    brings = content(known, move, brought)
    if brings.same is None:
        return (f"{what}, whose merge could not be computed: {_AGAIN}",)
    if not brings.same:
        return tuple(_other(commit.sha, brought) for commit in move.commits)
    if brings.strays:
        return tuple(_no_pull(commit.sha) for commit in brings.strays)
    foreign = _foreign(known, brought, move.before)
    if foreign:
        return foreign
    word = _word(known, brought, move.before)
    if word.blockers:
        return (f"{what}: {_settle(number, word)}",)
    if not word.enough:
        return (f"{what}: {_wanted(brought, word)}", *word.passed_over)
    return ()


def _other(commit: str, brought: Brought) -> str:
    number, head = brought.pull.number, short(brought.pull.head)
    return (
        f"{short(commit)} is not what merging #{number} at {head} gives: take it off the branch, "
        "and bring its content by an approved pull request (one that was behind is merged alike "
        "only once its branch is updated)"
    )


def _foreign(known: Provenance, brought: Brought, before: str) -> tuple[str, ...]:
    """Name what a head brings although GitHub does not list it as the pull request's."""
    number = brought.pull.number
    return tuple(
        f"#{number} brings {short(sha)}, which is neither in its list of commits nor on the hotfix "
        "branch: bring it by a pull request that shows it"
        for sha in known.own(brought.pull.head, before).unknown
    )


def _settle(number: int, word: _Word) -> str:
    return (
        f"changes requested by {some(word.blockers)} stand: settle them, and let the same person "
        f"approve #{number} or a maintainer dismiss the review"
    )


def _wanted(brought: Brought, word: _Word) -> str:
    at, wrote = short(brought.pull.head), some(sorted(word.by.logins))
    others = f"other than {wrote} " if wrote else ""
    if not word.by.hidden:
        return (
            f"nobody with write access {others}approved it at {at}: let such a person "
            "approve that commit"
        )
    return (
        f"{_hidden(word.by)}, so that anybody may have written it: let {word.by.needed} people "
        f"{others}approve it at {at} (so far: {some(word.approvers) or 'nobody'}){_or(word.by)}"
    )


def _hidden(by: Contributors) -> str:
    """Say behind whom a person may hide."""
    several = len(by.unlinked) > 1
    addresses = some(sorted(by.unlinked))
    unlinked = f"{addresses} of its commits {'belong' if several else 'belongs'} to no account"
    bots = f"{some(sorted(by.bots))} had a part in it, as which many can act"
    return " and ".join([unlinked] * bool(by.unlinked) + [bots] * bool(by.bots))


def _or(by: Contributors) -> str:
    """Name the way around more approvals."""
    if by.unlinked:
        return (
            ", or add the address to the account of who wrote it "
            "(https://github.com/settings/emails)"
        )
    return ", or let a person commit and propose the change in their own name"


def _word(known: Provenance, brought: Brought, before: str) -> _Word:
    """Take each person's latest word, and say why a word does not count."""
    latest: dict[str, Review] = {}
    for review in sorted(brought.reviews, key=lambda review: review.submitted):
        if review.state in _OPINIONS:
            latest[review.author] = review
    by = contributors(known, brought, before)
    approvers, blockers, passed_over = [], [], []
    for login, review in latest.items():
        role = known.roles.get(login, "none")
        if review.state == "CHANGES_REQUESTED" and at_least(role, "write"):
            blockers.append(login)
        elif review.state == "APPROVED":
            reason = _discount(review, brought, role=role, own=login.lower() in by.logins)
            if reason:
                passed_over.append(reason)
            else:
                approvers.append(login)
    return _Word(by, tuple(approvers), tuple(blockers), tuple(passed_over))


def _discount(review: Review, brought: Brought, *, role: str, own: bool) -> str:
    who = f"the approval of {review.author}"
    if review.author.endswith("[bot]"):
        return f"{who} does not count: it is a bot's"
    if own:
        return f"{who} is an author's own"
    if not at_least(role, "write"):
        return f"{who} does not count: their role is {role}"
    if review.commit != brought.pull.head:
        return (
            f"{who} was given at {short(review.commit)}, before {short(brought.pull.head)} was "
            "pushed"
        )
    if brought.based is not None and review.submitted <= brought.based:
        return (
            f"{who} was given before the base of #{brought.pull.number} was changed, or before it "
            "was reopened"
        )
    return ""
