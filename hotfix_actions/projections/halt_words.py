"""The words of every halt: what was found, and what to do about it.

`{name}` stands for a fact of the halt; one that is missing shows as its name in capitals, the way
that a command's placeholder is written. Backticks mark what can be pasted.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """What was found, and what to do next: plain text, one line each."""

    what: str
    next: str


_OTHER_TAG = "name one that is: `hotfix open {incident} --base-tag TAG`"
_BY_HAND = "a maintainer says `hotfix override {incident} triage --because REASON`"
_AGAIN = "`hotfix open {incident} --new-attempt` begins the next attempt under a new number"
_STANDS = "`hotfix finish {incident} --unwatched --because REASON`"

_BASE = {
    "no-such-tag": Words("there is no tag {tag}; the newest versions are: {near}", _OTHER_TAG),
    "tag-is-no-version": Words(
        "the tag {tag} is no version; the newest versions are: {near}", _OTHER_TAG
    ),
    "tag-is-prerelease": Words(
        "the tag {tag} is a pre-release; the newest stable versions are: {near}", _OTHER_TAG
    ),
    "tag-is-withdrawn": Words(
        "{tag} was withdrawn and is never a base; the newest that stand are: {near}", _OTHER_TAG
    ),
    "no-tags": Words(
        "the repository has no tags, so nothing says what production runs",
        "tag it: `git tag -a v1.0.0 COMMIT -m v1.0.0 && git push origin v1.0.0`",
    ),
    "no-stable-tag": Words(
        "none of the {count} tags is a stable version; among them: {some}",
        "tag what production runs: `git tag -a v1.0.0 COMMIT -m v1.0.0 && git push origin v1.0.0`",
    ),
    "several-tag-families": Words(
        "the tags have several prefixes ({prefixes}), and none is plainly the product's",
        "set `tag-prefix` in `.github/hotfix.yml`, or run `hotfix open {incident} --base-tag TAG`",
    ),
    "higher-tag-is-longer": Words(
        "the tag {tag} is above {highest}, but its four numbers leave none for a hotfix to raise",
        "say which one is in production: `hotfix open {incident} --base-tag TAG`, or `base-tag` in "
        "`.github/hotfix.yml`",
    ),
    "version-file-missing": Words(
        "{path} is to carry the version, but is not there at the base tag",
        "mend `version-files` in `.github/hotfix.yml`",
    ),
    "version-file-is-link": Words(
        "{path} is a symbolic link at the base tag: the version stands in the file it points to",
        "name that file in `version-files` in `.github/hotfix.yml`",
    ),
    "version-of-another": Words(
        "{path} says {says} where the tag says {version}: it is not the file of what is released",
        "name its files in `version-files` in `.github/hotfix.yml`; `[]` where it has none",
    ),
    "version-file-unreadable": Words(
        "{path} cannot be read at the base tag: {what}",
        "leave it out of `version-files` in `.github/hotfix.yml`",
    ),
    "version-not-found": Words(
        "{path} does not say {version} anywhere at the base tag",
        "mend `version-files` in `.github/hotfix.yml`",
    ),
    "version-ambiguous": Words(
        "{path} says {version} in {count} places, and which one counts cannot be told",
        "mend `version-files` in `.github/hotfix.yml`",
    ),
}
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
        f"let the fix take the ordinary way; if it cannot wait, {_BY_HAND}",
    ),
    "attempt-lives": Words(
        "the present attempt, {tag}, has not been withdrawn",
        "go on with it, or take it back first: `hotfix rollback {incident}`",
    ),
}
_WORDS = {
    "not-allowed": Words(
        "{who} may not say so with the role {role}",
        "ask somebody with write access, for an override a maintainer, to say it",
    ),
    "no-reason": Words("no reason was given", "say it again with `--because REASON`"),
    "no-such-gate": Words("there is no gate called {gate}", "name one of these: {known}"),
    "never-overridden": Words(
        "nobody's word counts instead of {gate}", "name gates among these: {known}"
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
        "a developer pushes the fix and opens a pull request into `{branch}`{after_push}",
    ),
    "fork-needs-word": Words(
        "#{pull} comes from a fork, and no word that counts lets its commit {sha} run here: {why}",
        "a maintainer who has read the change comments `/hotfix gate {sha}` on #{incident}",
    ),
    "gates-refused": Words(
        "the gates refuse the fix: {gates}",
        "mend what they name and push{after_push}; or a maintainer says "
        "`hotfix override {incident} GATES --because REASON`",
    ),
    "tests-refused": Words(
        "the gates refuse the fix: {gates}",
        "mend what they name and push{after_push}; no override counts for tests: which ones "
        "count, say `tests.command` and `tests.report` in `.github/hotfix.yml`",
    ),
    "not-reviewed": Words(
        "no approval that counts: {why}",
        "somebody with write access who did not write it approves the fix as it is now"
        "{after_approval}",
    ),
    "waits-for-review": Words(
        "the gates let the fix through, and it waits for its approval: {why}",
        "somebody with write access who did not write it approves it; {then_release}",
    ),
    "waits-for-merge": Words(
        "the gates let the fix through, and it waits for its approval: {why}",
        "somebody with write access who did not write it approves it and presses Merge, since a "
        "merge by the job's own token would start no release; {then_release}",
    ),
    "waits-for-hand": Words(
        "the gates let the fix through, and it waits for its approval: {why}; GitHub does not "
        "merge it by itself: {found}",
        "somebody with write access who did not write it approves it and merges it by {methods}; "
        "{then_release}",
    ),
    "no-merge-method": Words(
        "the gates let the fix through, but nothing can be merged into {branch}: {found}",
        "an administrator lets the settings and the rules of {branch} agree on a merge method; "
        "{press_gate}",
    ),
    "fix-behind": Words(
        "the gates let the fix through, but it lacks commits of {branch}, whose rules want it up "
        "to date",
        "its author presses Update branch on #{pull}; {then_gate}",
    ),
    "not-merged": Words(
        "#{pull} is approved, but not merged",
        "merge #{pull}; {after_merge}",
    ),
    "tag-taken": Words(
        "the tag {tag} is there already, at {commit}, and not by this hotfix",
        "find out whose it is; a tag that is not ours is never moved or deleted",
    ),
}
_ENVIRONMENTS = {
    "not-released": Words(
        "there is no released version to go on with", "release it: `hotfix release {incident}`"
    ),
    "withdrawn": Words("{tag} was rolled back and is withdrawn: it is never used again", _AGAIN),
    "tag-moved": Words(
        "the tag {tag} should name {commit}, but names {found}",
        "somebody moved it: put it back, and find out who may move tags",
    ),
    "token-too-short": Words(
        "the rollout to {environment} and its watch may take {whole} ({parts}), but the token can "
        "be counted on for {limit} and cannot be renewed: it would end without a verdict",
        "give the App's key as HOTFIX_APP_ID and HOTFIX_APP_PRIVATE_KEY (`hotfix init` tells how), "
        "or shorten `timeout` or `watch.for` of {environment} in `.github/hotfix.yml`",
    ),
    "not-staged": Words(
        "the version has not proven itself on staging",
        "run `hotfix deploy staging {incident}` first",
    ),
    "not-approved": Words(
        "no second person's word for {environment} counts: {why}",
        "a maintainer who did not write the fix comments `/hotfix deploy {environment}` "
        "on #{incident}",
    ),
    "no-environment": Words(
        "{environment} is not configured",
        "describe it under `environments` in `.github/hotfix.yml`",
    ),
    "no-way-back": Words(
        "what runs in {environment} cannot be told, so there would be no way back",
        "configure `state` for {environment} in `.github/hotfix.yml`",
    ),
    "never-deployed": Words(
        "this hotfix never went to {environment}", "there is nothing to roll back"
    ),
    "journal-gone": Words(
        "nothing tells what {environment} ran before: {trouble}, and its newest deployment record "
        "is not this hotfix's",
        "find out what ran before, and name it for STATE: "
        "`hotfix rollback {incident} --environment {environment} --to STATE`",
    ),
    "rolled-back": Words("{tag} was taken out of {environment}, {to} is back: {why}", _AGAIN),
    "deploy-failed": Words(
        "{tag} does not stand in {environment}: {why}",
        "mend the cause and run `hotfix deploy {environment} {incident}` again, or give the "
        "version up: `hotfix rollback {incident} --environment {environment}`",
    ),
    "rolling-back": Words(
        "{tag} is being taken out of {environment}: the rollback was begun and has not ended",
        "finish it: `hotfix rollback {incident} --environment {environment}`",
    ),
    "watch-stopped": Words(
        "{by} took {environment} over while {tag} was watched there",
        "see where it stands: `hotfix status {incident}`",
    ),
    "watch-unproven": Words(
        "the watch could not prove {environment} stable: {why}",
        "watch again: `hotfix deploy {environment} {incident}`; "
        "or take it back: `hotfix rollback {incident} --environment {environment}`",
    ),
}
_FINISH = {
    "no-production": Words(
        "no production environment is configured, so nothing shows that it runs the fix",
        f"if it does, say so: {_STANDS}",
    ),
    "not-in-production": Words(
        "{tag} is not in production",
        f"run `hotfix deploy production {{incident}}`; if it got there another way: {_STANDS}",
    ),
    "not-stable": Words(
        "production has not been seen stable with {tag}",
        f"run `hotfix deploy production {{incident}}` to watch it; or vouch for it: {_STANDS}",
    ),
    "release-gone": Words(
        "the draft release of {tag} is gone",
        "make one for the tag `{tag}`, then run `hotfix finish {incident}`",
    ),
    "not-merged-back": Words(
        "not every branch holds the fix yet: {target}",
        "somebody with write access approves and merges #{pull}; {then_finish}",
    ),
    "merge-back-armed": Words(
        "not every branch holds the fix yet: {target}",
        "somebody with write access approves #{pull}, and its checks pass: GitHub then merges it; "
        "{then_finish}",
    ),
    "merge-back-not-armed": Words(
        "not every branch holds the fix yet: {target}; GitHub does not merge #{pull} by itself: "
        "{why}",
        "somebody with write access approves and merges #{pull}; {then_finish}",
    ),
    "merge-back-by-hand": Words(
        "not every branch holds the fix yet: {target}; #{pull} needs a person, because a merge "
        "commit is not allowed there: {why}",
        "somebody with write access approves #{pull} and merges it by {methods}: {target} then "
        "holds the same change, not the tag itself; {then_finish}",
    ),
    "merge-back-behind": Words(
        "not every branch holds the fix yet: {target}; #{pull} lacks commits of {target}, whose "
        "rules want it up to date, and it was not updated: {why}",
        "somebody with write access brings it up to date: press Update branch on #{pull}, or run "
        "`gh pr update-branch {pull} --repo {repository}`; {then_finish}",
    ),
    "merge-back-conflicts": Words(
        "the merge-back into {target} has conflicts in {files}",
        "somebody settles them in #{pull} and merges it; {then_finish}",
    ),
    "merge-back-closed": Words(
        "#{pull} was closed, but {target} does not hold the fix",
        "reopen and merge #{pull}; {then_finish}",
    ),
}

TABLE: dict[str, Words] = _BASE | _OPENING | _WORDS | _FIX | _ENVIRONMENTS | _FINISH
