"""The table of commands and their steps."""

from collections.abc import Mapping

from hotfix_actions.flow import Flow
from hotfix_actions.steps import (
    branch,
    conclude,
    finish,
    forks,
    gates,
    given,
    incident,
    merge_back,
    publish,
    ready,
    release,
    reviewed,
    rollback,
    rollout,
    smoke,
    subject,
    triage,
    watch,
    withdrawal,
    words,
)

_GATES = (gates.GUARD, gates.TESTS, gates.PROOF, gates.AUDIT, gates.REVIEW)

FLOWS: Mapping[str, Flow] = {
    "open": Flow(
        (
            words.MAY_OPEN,
            given.STEP,
            withdrawal.STEP,
            words.ATTEMPT,
            triage.STEP,
            incident.STEP,
            branch.STEP,
        ),
        publish.STEP,
        telling=publish.TELL,
    ),
    "gate": Flow(
        (words.MAY, subject.STEP, forks.STEP, *_GATES, conclude.CONCLUDE, conclude.ANSWER),
        publish.STEP,
        telling=publish.TELL,
    ),
    "release": Flow(
        (
            words.MAY,
            subject.STEP,
            forks.STEP,
            *_GATES,
            conclude.MAY_RELEASE,
            reviewed.STEP,
            release.TAG,
            release.DRAFT,
            merge_back.PROPOSE,
        ),
        publish.STEP,
        telling=publish.TELL,
    ),
    "deploy": Flow(
        (
            words.MAY,
            ready.READY,
            reviewed.STEP,
            ready.APPROVAL,
            ready.LOCK,
            rollout.ROLLOUT,
            smoke.SMOKE,
            watch.WATCH,
            rollback.AFTER_BREACH,
            withdrawal.STEP,
            smoke.END,
            rollout.CONCLUDED,
        ),
        publish.STEP,
        telling=publish.TELL,
        concluding=(smoke.OVERTAKEN, rollout.CONCLUDED),
    ),
    "rollback": Flow(
        (
            words.MAY,
            rollback.RECALL,
            rollback.TAKE_OVER,
            rollback.ROLLBACK,
            rollback.SETTLED,
            withdrawal.STEP,
        ),
        publish.STEP,
        leased=False,
    ),
    "finish": Flow(
        (
            words.MAY,
            finish.FINISHABLE,
            finish.PUBLISH,
            merge_back.LAND,
            merge_back.LANDED,
            finish.TIDY,
            finish.CLOSE,
            finish.LEARN,
        ),
        publish.STEP,
        telling=publish.TELL,
    ),
    "note": Flow((words.NOTE,), publish.STEP, leased=False),
    "override": Flow((words.OVERRIDE,), publish.STEP, leased=False),
}
