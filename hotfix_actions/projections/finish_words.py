"""The messages of halts on the way from a stable production to the end."""

from hotfix_actions.projections.halt_parts import Words

_STANDS = "`hotfix finish {incident} --unwatched --because REASON`"
_NO_MERGE_BACK = "a maintainer runs `hotfix override {incident} merge-back --because REASON`"

TABLE: dict[str, Words] = {
    "no-production": Words(
        "no production environment is configured, so whether it runs the fix is not known",
        f"if it does, confirm it: {_STANDS}",
    ),
    "not-in-production": Words(
        "{tag} is not in production",
        f"run `hotfix deploy production {{incident}}`; if it got there another way: {_STANDS}",
    ),
    "not-stable": Words(
        "production has not been seen stable with {tag}",
        f"run `hotfix deploy production {{incident}}` to watch it, or confirm it: {_STANDS}",
    ),
    "release-gone": Words(
        "the draft release of {tag} is gone",
        "create one: `gh release create {tag} --draft --verify-tag --title {tag} --notes ''`; then "
        "run `hotfix finish {incident}`",
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
        "rules require it to be up to date, and it was not updated: {why}",
        "somebody with write access brings it up to date: press Update branch on #{pull}, or run "
        "`gh pr update-branch {pull} --repo {repository}`; {then_finish}",
    ),
    "merge-back-conflicts": Words(
        "the merge-back into {target} has conflicts in {files}",
        "somebody resolves them in #{pull} and merges it; {then_finish}",
    ),
    "merge-back-dirty": Words(
        "not every branch holds the fix yet: {target}; #{pull} has conflicts with {into} by now",
        "somebody merges {into} into it: `git fetch origin && git switch {branch} && git merge "
        "origin/{into}`, resolves the conflicts, commits and pushes; {then_finish}",
    ),
    "merge-back-closed": Words(
        "#{pull} was closed, but {target} does not hold the fix",
        "reopen and merge #{pull}; {then_finish}; if {target} needs no fix, " + _NO_MERGE_BACK,
    ),
    "merge-back-lacks": Words(
        "#{pull} was merged, but {target} does not hold the fix by it",
        "bring the fix into {target} by another pull request; {then_finish}; if {target} holds it "
        "in another form, " + _NO_MERGE_BACK,
    ),
}
