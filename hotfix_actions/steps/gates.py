"""Steps 4 to 6: guard, tests, proof, audit, review - each measures, and a judge decides."""

from collections.abc import Collection
from dataclasses import replace

from hotfix_actions.context import Context
from hotfix_actions.domain.bump import candidates, may_carry, version_of
from hotfix_actions.domain.bump_places import Unreadable
from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.evidence import Contents, Judgement
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.world import Comparison
from hotfix_actions.gates import audit, guard, proof, review, tests
from hotfix_actions.gates.patterns import is_test
from hotfix_actions.steps import subject as subjects
from hotfix_actions.steps.base import default_branch
from hotfix_actions.steps.judging import gate_step
from hotfix_actions.steps.provenance import brought_of, provenance


def made_of(context: Context) -> BranchMade:
    """Give the hotfix branch; a subject exists only where there is one."""
    if context.story.branch is None:
        raise AssertionError("a gate was asked before the hotfix branch was made")
    return context.story.branch


def _change(context: Context, subject: Subject) -> Comparison:
    return context.ports.history.compare(made_of(context).bump, subject.sha)


def _guard(context: Context, subject: Subject) -> Judgement:
    made, history = made_of(context), context.ports.history
    name = default_branch(context)
    main = context.ports.refs.get(f"heads/{name}") or name
    change = _change(context, subject)
    changed = {file.path for file in change.files}
    head_fork_point = history.compare(main, subject.sha).merge_base
    fork_point = head_fork_point
    # Where main holds the base itself, main and the base part there: that need not be asked.
    if head_fork_point != made.base:
        fork_point = history.compare(main, made.base).merge_base
    contents = Contents(
        comparison=change,
        fork_point=fork_point,
        head_fork_point=head_fork_point,
        bump=made.bump,
        head=subject.sha,
        main_head=main,
        main=None if fork_point == head_fork_point else history.compare(made.bump, main),
        versions=_versions(context, made, subject, _versioned(context, made, changed)),
    )
    patterns = context.settings.tests.patterns
    return guard.judge(contents, context.settings.guard, made.files, test_patterns=patterns)


def _versioned(context: Context, made: BranchMade, changed: Collection[str]) -> list[str]:
    """Give the changed files that carry the version; the tree is listed only where one may."""
    configured = context.settings.version_files
    if not any(may_carry(path, configured) for path in changed):
        return []
    paths = candidates(context.ports.objects.files(made.bump), configured)
    return [path for path in paths if path in changed]


def _versions(
    context: Context, made: BranchMade, subject: Subject, paths: list[str]
) -> dict[str, tuple[str, str]]:
    """Give what the changed version files say at the bump and at the head."""
    found = {}
    for path in paths:
        texts = [context.ports.objects.file(sha, path) or "" for sha in (made.bump, subject.sha)]
        try:
            before, after = (version_of(path, text, made.version) for text in texts)
        except Unreadable:
            continue  # the guard calls a version file that it was not told of an error
        found[path] = (before, after)
    return found


def _tests(context: Context, subject: Subject) -> Judgement:
    changed = [file.path for file in _change(context, subject).files]
    evidence, sha = context.ports.evidence, subject.sha
    run = context.measured(f"tests {sha}", lambda: evidence.tests(sha, changed))
    return tests.judge(run)


def _proof(context: Context, subject: Subject) -> Judgement:
    patterns = context.settings.tests.patterns
    own = [
        file.path
        for file in _change(context, subject).files
        if file.status != "removed" and is_test(file.path, patterns)
    ]
    evidence, base, sha = context.ports.evidence, made_of(context).base, subject.sha
    run = context.measured(f"proof {base} {sha}", lambda: evidence.proof(base, sha, own))
    return proof.judge(run)


def _audit(context: Context, subject: Subject) -> Judgement:
    evidence, base, sha = context.ports.evidence, made_of(context).base, subject.sha
    pair = context.measured(f"audit {base} {sha}", lambda: evidence.audit(base, sha))
    change = _change(context, subject)
    touched = any(audit.declares_dependencies(file.path) for file in change.files)
    unchanged = change.complete and not touched
    return audit.judge(replace(pair, unchanged=unchanged), context.settings.audit)


def _review(context: Context, subject: Subject) -> Judgement:
    made = made_of(context)
    if subject.pull is None:
        return review.judge(provenance(context, made, subject.sha))
    known = provenance(context, made, subjects.look(context).head, subject.pull)
    return review.judge_open(known, brought_of(known, subject.pull))


GUARD = gate_step("guard", _guard)
TESTS = gate_step("tests", _tests, "tests")
PROOF = gate_step("proof", _proof, "proof")
AUDIT = gate_step("audit", _audit, "audit")
REVIEW = gate_step("review", _review)
