"""Rules on refs that are moved directly: by the API or by a push, not by merging a pull request.

The sentences are those that people report from GitHub, as in "GH013: Repository rule violations
found for refs/heads/main".
"""

from collections.abc import Callable

from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.rules.content import BY_CONTENT, before_content
from hotfix_actions.sandbox.rules.immutable import is_locked
from hotfix_actions.sandbox.rules.rule import Rule
from hotfix_actions.sandbox.rules.rulesets import binding, push_rules
from hotfix_actions.sandbox.rules.status_checks import unmet
from hotfix_actions.sandbox.web.answers import GitHubError
from hotfix_actions.sandbox.work import Repo, Work

FORCED = "Cannot force-push to this {kind}"
MERGES = "This branch must not contain merge commits."
QUEUE = "Changes must be made through the merge queue"

Judge = Callable[[Work, Repo, RefMove, Rule], str | None]


class RuleViolationError(GitHubError):
    """Rules forbid the change."""

    def __init__(self, violations: list[str], status: int = 422) -> None:
        super().__init__(status, violation_text(violations))
        self.violations = violations


def violation_text(violations: list[str]) -> str:
    """Return the message of an answer that names violations."""
    return "Repository rule violations found\n\n" + "".join(f"{each}\n\n" for each in violations)


def check_move(work: Work, repo: Repo, move: RefMove, *, status: int = 422) -> None:
    """Raise RuleViolationError when rules that bind the actor forbid a move."""
    found = violations(work, repo, move)
    if found:
        raise RuleViolationError(found, status)


def violations(work: Work, repo: Repo, move: RefMove) -> list[str]:
    """Return GitHub's sentence for every rule that a move breaks, each once."""
    rules = [*binding(work, repo, move.ref), *push_rules(work, repo)]
    said = [JUDGES[rule.type](work, repo, move, rule) for rule in rules if rule.type in JUDGES]
    said.append(_immutable(work, repo, move))
    return list(dict.fromkeys(sentence for sentence in said if sentence))


def before_objects(work: Work, repo: Repo, move: RefMove) -> list[tuple[str, str]]:
    """Return what a push breaks whose objects have not arrived, as (when, sentence).

    `when` is `always`, or what has to be looked at once they are there: `forced`, `merges`,
    `unsigned` (the sentence begins with the commits that are signed), `files` (it begins with a
    regular expression for paths).
    """
    said: dict[tuple[str, str], None] = {}
    locked = _immutable(work, repo, move)
    if locked:
        said["always", locked] = None
    for rule in (*binding(work, repo, move.ref), *push_rules(work, repo)):
        if rule.type in BY_CONTENT:
            said |= dict.fromkeys(before_content(work, repo, move, rule))
        elif rule.type in _LATER and move.old and move.new:
            when, sentence = _LATER[rule.type]
            said[when, sentence.format(kind=_kind(move))] = None
        elif rule.type in JUDGES and rule.type not in _LATER:
            sentence = JUDGES[rule.type](work, repo, move, rule) or ""
            said[("always", sentence)] = None
    return [each for each in said if each[1]]


def _creation(_work: Work, _repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    restricted = move.old is None
    return "Cannot create ref due to creations being restricted." if restricted else None


def _update(_work: Work, _repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    return "Cannot update this protected ref." if move.old and move.new else None


def _deletion(_work: Work, _repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    return f"Cannot delete this {_kind(move)}" if move.new is None else None


def _non_fast_forward(_work: Work, repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    if move.old is None or move.new is None or is_ancestor(repo.git, move.old, move.new):
        return None
    return FORCED.format(kind=_kind(move))


def _linear(_work: Work, repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    if move.old is None or move.new is None:
        return None
    command = ("rev-list", "--merges", "--max-count=1", f"{move.old}..{move.new}")
    merges = repo.git.run(*command).text
    return MERGES if merges else None


def _pull_request(_work: Work, _repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    # Making or deleting a branch is not a change to it: those have rules of their own.
    return "Changes must be made through a pull request." if move.old and move.new else None


def _checks(work: Work, repo: Repo, move: RefMove, rule: Rule) -> str | None:
    if move.new is None:
        return None
    if move.old is None and rule.parameters.get("do_not_enforce_on_create", False):
        return None
    return unmet(work, repo, move.new, rule.parameters)


def _immutable(work: Work, repo: Repo, move: RefMove) -> str | None:
    """Keep the tag of an immutable release where it is, whoever wants to move it."""
    tag = move.ref.removeprefix("refs/tags/")
    if move.old is None or tag == move.ref or not is_locked(work.db, repo, tag):
        return None
    return "Cannot update this protected ref." if move.new else f"Cannot delete this {_kind(move)}"


def _queue(_work: Work, _repo: Repo, move: RefMove, _rule: Rule) -> str | None:
    return QUEUE if move.old and move.new else None


def _kind(move: RefMove) -> str:
    return "tag" if move.ref.startswith("refs/tags/") else "branch"


# What a push can break; the rest of a rule's meaning shows when a pull request is merged.
JUDGES: dict[str, Judge] = {
    "creation": _creation,
    "update": _update,
    "deletion": _deletion,
    "non_fast_forward": _non_fast_forward,
    "required_linear_history": _linear,
    "pull_request": _pull_request,
    "required_status_checks": _checks,
    "merge_queue": _queue,
    **BY_CONTENT,
}

# The rules that need the pushed objects themselves.
_LATER = {"non_fast_forward": ("forced", FORCED), "required_linear_history": ("merges", MERGES)}
