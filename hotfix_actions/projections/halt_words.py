"""The messages of every halt: what was found, and what to do about it.

`{name}` stands for a fact of the halt; one that is missing shows as its name in capitals, the way
that a command's placeholder is written. Backticks mark what can be pasted.
"""

from hotfix_actions.projections import (
    base_words,
    finish_words,
    replace_words,
    unsettled_words,
    way_back_words,
)
from hotfix_actions.projections.halt_parts import Words

__all__ = ["TABLE", "Words"]

_BY_HAND = "a maintainer runs `hotfix override {incident} triage --because REASON`"
_AGAIN = "`hotfix open {incident} --new-attempt` begins the next attempt under a new number"

_OPENING = {
    "no-incident": Words(
        "neither an incident nor a title was given",
        "name one: `hotfix open 7`, or `hotfix open --title 'What is broken' --severity high`",
    ),
    "incident-closed": Words(
        "#{incident} is closed",
        "reopen it, or open a new one: `hotfix open --title 'What is broken' --severity high`",
    ),
    "not-opened": Words(
        "no hotfix has been opened for this incident", "open it: `hotfix open {incident}`"
    ),
    "not-triaged": Words("it has not been triaged", "triage it: `hotfix open {incident}`"),
    "consider": Words("triage leaves it to a maintainer, by the rule: {rule}", _BY_HAND),
    "not-a-hotfix": Words(
        "triage says {decision}, by the rule: {rule}",
        f"let the fix go out as usual; if it cannot wait, {_BY_HAND}",
    ),
    "attempt-lives": Words(
        "the current attempt, {tag}, has not been withdrawn",
        "continue it, or roll it back first: `hotfix rollback {incident}`",
    ),
}
_WORDS = {
    "not-allowed": Words(
        "{who} has the role {role}, which does not allow this",
        "ask somebody with write access to run it; for an override, a maintainer",
    ),
    "no-reason": Words("no reason was given", "run it again with `--because REASON`"),
    "no-such-gate": Words("there is no gate called {gate}", "name one of these: {known}"),
    "override-alone": Words(
        "{gate} is overridden for a released version, the gates for a commit that is judged",
        "run it for {gate} alone: `hotfix override {incident} {gate} --because REASON`",
    ),
    "never-overridden": Words(
        "{gate} cannot be overridden", "gates that can be overridden: {known}"
    ),
}
_FIX = {
    "branch-gone": Words(
        "the hotfix branch {branch} is gone",
        "restore it: `git fetch origin {sha} && git push origin {push}`",
    ),
    "several-fixes": Words(
        "several pull requests into {branch} are open: {pulls}",
        "close all but one of them; a hotfix carries one fix",
    ),
    "no-fix": Words(
        "there is no pull request into {branch} yet",
        "a developer pushes the fix and opens a pull request into `{branch}`{after_push}; the "
        "commands: `hotfix status {incident}`",
    ),
    "fork-needs-word": Words(
        "#{pull} comes from a fork, and no maintainer has allowed its commit {sha} to run: {why}",
        "a maintainer who has read the change comments `/hotfix gate {sha}` on #{incident}",
    ),
    "gates-refused": Words(
        "the gates refuse the fix: {gates}",
        "fix what the gates name and push{after_push}; or a maintainer runs "
        "`hotfix override {incident} GATES --because REASON`",
    ),
    "tests-refused": Words(
        "the gates refuse the fix: {gates}",
        "fix what the gates name and push{after_push}; tests cannot be overridden: "
        "`tests.command` and `tests.report` in `.github/hotfix.yml` say which tests count",
    ),
    "not-reviewed": Words(
        "the fix has no valid approval: {why}",
        "{approves} the fix as it is now{after_approval}",
    ),
    "waits-for-review": Words(
        "the gates let the fix through, and it waits for an approval: {why}",
        "{approves} it; {then_release}",
    ),
    "waits-for-merge": Words(
        "the gates let the fix through, and it waits for an approval: {why}",
        "{approves} it, and one presses Merge, because a "
        "merge by the job's own token would not start the release; {then_release}",
    ),
    "waits-for-hand": Words(
        "the gates let the fix through, and it waits for an approval: {why}; GitHub does not "
        "merge it by itself: {found}",
        "{approves} it, and one merges it by {methods}; {then_release}",
    ),
    "no-merge-method": Words(
        "the gates let the fix through, but nothing can be merged into {branch}: {found}",
        "an administrator changes the settings or the rules of {branch} to allow a merge method; "
        "{press_gate}",
    ),
    "fix-behind": Words(
        "the gates let the fix through, but it lacks commits of {branch}, whose rules require it "
        "to be up to date",
        "its author presses Update branch on #{pull}; {then_gate}",
    ),
    "not-merged": Words(
        "#{pull} is approved, but not merged",
        "merge #{pull}; {after_merge}",
    ),
    "tag-taken": Words(
        "the tag {tag} exists already, at {commit}, and this hotfix did not create it",
        "find out who created it; the tool never moves or deletes such a tag",
    ),
}
_ENVIRONMENTS = {
    "not-released": Words(
        "no version has been released", "see what comes first: `hotfix status {incident}`"
    ),
    "withdrawn": Words("{tag} was rolled back and is withdrawn: it is never used again", _AGAIN),
    "undone": Words(
        "{tag} was rolled back in {environment}: {by} tells it, although the journal does not",
        _AGAIN + "; it needs an approval of its own",
    ),
    "too-many-records": Words(
        "{environment} has more deployment records of this tool than can be read, all of them "
        "newer than {tag}: whether it was rolled back is not known",
        "find out who makes them; " + _AGAIN,
    ),
    "tag-moved": Words(
        "the tag {tag} should point to {commit}, but points to {found}",
        "somebody moved it. Find out who; put it back by making it anew: `git fetch origin && git "
        "tag -f -a {tag} {commit} -m {tag} && git push -f origin refs/tags/{tag}`",
    ),
    "tag-moved-known": Words(
        "the tag {tag} should point to {commit}, but points to {found}",
        "somebody moved it. Find out who; put the tag object {object} back: `git fetch origin "
        "{object} && git push -f origin {object}:refs/tags/{tag}`",
    ),
    "tag-not-annotated": Words(
        "the tag {tag} on {commit} is not annotated, so it is not the one that a release makes",
        "find out who made it; remove it, then run `hotfix release {incident}`",
    ),
    "version-not-reviewed": Words(
        "{tag} at {commit} holds what nobody else approved: {why}",
        "do what it names, then run the same command again; until then it goes nowhere",
    ),
    "token-too-short": Words(
        "the rollout to {environment} and its watch may take {whole} ({parts}), but the token "
        "may end after {limit} and cannot be renewed: the watch would end without a verdict",
        "give the App's key as HOTFIX_APP_ID and HOTFIX_APP_PRIVATE_KEY (`hotfix init` says how), "
        "or shorten `timeout` or `watch.for` of {environment} in `.github/hotfix.yml`",
    ),
    "not-staged": Words(
        "the version has not passed on staging",
        "run `hotfix deploy staging {incident}` first",
    ),
    "staging-unjudged": Words(
        "staging has neither `smoke` nor `health`: nothing there could say that a version is good, "
        "so none would go on to production",
        "add `smoke` or `health` under `environments.staging` in `.github/hotfix.yml` on the "
        "default branch, or take `staging` out; then run the same command again",
    ),
    "staging-doubted": Words(
        "the version has not passed on staging: the deployment record that says so is by {by}, "
        "whose word does not count for that",
        "run `hotfix deploy staging {incident}`: it is rolled out there anew",
    ),
    "not-approved": Words(
        "{environment} is not approved: {why}",
        "a maintainer who did not write the fix comments `/hotfix deploy {environment}` "
        "on #{incident}",
    ),
    "too-few-approvals": Words(
        "{environment} needs approvals of {needed} people who had no part in the fix: GitHub does "
        "not tell who had one behind {hidden}; so far: {why}",
        "maintainers who did not write the fix comment `/hotfix deploy {environment}` on "
        "#{incident}, until there are {needed}; or who wrote it adds their address to their "
        "account (https://github.com/settings/emails)",
    ),
    "no-environment": Words(
        "{environment} is not configured",
        "describe it under `environments` in `.github/hotfix.yml`",
    ),
    "no-way-back": Words(
        "what runs in {environment} is not known, so it could not be rolled back",
        "configure `state` for {environment} in `.github/hotfix.yml`",
    ),
    "never-deployed": Words(
        "this hotfix never went to {environment}: there is nothing to roll back",
        "if {environment} is broken all the same, name the state to put back: "
        "`hotfix rollback {incident} --environment {environment} --to STATE`",
    ),
    "journal-gone": Words(
        "what {environment} ran before is not known: {trouble}, and its newest deployment record "
        "is not from this hotfix",
        "find out what ran before, and give it as STATE: "
        "`hotfix rollback {incident} --environment {environment} --to STATE`",
    ),
    "rolled-back": Words(
        "{tag} was rolled back in {environment}, which runs {to} again: {why}", _AGAIN
    ),
    "deploy-failed": Words(
        "the rollout of {tag} to {environment} failed: {why}",
        "fix the cause and run `hotfix deploy {environment} {incident}` again, or roll "
        "it back: `hotfix rollback {incident} --environment {environment}`",
    ),
    "rolling-back": Words(
        "the rollback of {tag} in {environment} has begun and not ended",
        "finish it: `hotfix rollback {incident} --environment {environment}`",
    ),
    "rollout-stopped": Words(
        "another run took {environment} over while {tag} was being rolled out: {environment} runs "
        "{state}",
        "see where it stands: `hotfix status {incident}`",
    ),
    "watch-overtaken": Words(
        "{environment} runs {running} now: {by} took it over while {tag} was watched there",
        "see its state: `hotfix status {incident}`",
    ),
    "being-rolled-back": Words(
        "{environment} runs {running} now: a rollback of {tag} has begun there, and its end was "
        "not seen",
        "finish it: `hotfix rollback {incident} --environment {environment}`",
    ),
    "watch-stopped": Words(
        "{by} took {environment} over while {tag} was watched there",
        "see its state: `hotfix status {incident}`",
    ),
    "watch-unproven": Words(
        "the watch could not prove {environment} stable: {why}",
        "watch again: `hotfix deploy {environment} {incident}`; "
        "or roll it back: `hotfix rollback {incident} --environment {environment}`",
    ),
}

TABLE: dict[str, Words] = (
    base_words.TABLE
    | _OPENING
    | _WORDS
    | _FIX
    | replace_words.TABLE
    | _ENVIRONMENTS
    | unsettled_words.TABLE
    | way_back_words.TABLE
    | finish_words.TABLE
)
