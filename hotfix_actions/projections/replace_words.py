"""The messages of halts that comparing versions ends in. `halt_words` gives them, too."""

from hotfix_actions.projections.halt_parts import Words

# Both hotfixes bump the same lines. `-X ours` settles those for the branch that goes on, and takes
# all else from the other: https://git-scm.com/docs/git-merge#Documentation/git-merge.txt-ours
# It would settle a conflict of the fixes, too, and lose one: where another file conflicts, that is
# shown instead.
_ONLY = "git diff --name-only --diff-filter=U | grep -vxE {versions}"
_SHARE = "git push -u origin bring-in-{merge} && gh pr create --base {branch} --fill"
_BRING = (
    "bring it in: `git fetch origin && git switch -c bring-in-{merge} origin/{branch} && git merge "
    f"--no-edit {{merge}} && {_SHARE}`; where only the version conflicts ({{files}}), this "
    f"branch's number stays: `{_ONLY} || (git merge --abort && git merge --no-edit -X ours "
    f"{{merge}} && {_SHARE})`; once that is approved and merged by a merge commit: "
    "`hotfix release {incident}`"
)
_ALLOW = "`hotfix override {incident} {word} --because REASON`"
_SAY = (
    "say in `.github/hotfix.yml` what it stands for: `environments.{environment}.states`, such as "
    f"`'registry/shop:*': 'v*'`; or a maintainer who knows it runs {_ALLOW}, then run it again"
)

# Of each code what stands there, and what comes next.
TABLE: dict[str, Words] = {
    "would-downgrade": Words(
        "{tag} does not hold what {environment} runs, {running}: {count} would be lost ({lacks})",
        "leave {running} there; where it was withdrawn, put back what ran before, with the number "
        "of the hotfix that brought it: `hotfix rollback NUMBER --environment {environment}`; or "
        "make an attempt that holds it: `hotfix open {incident} "
        f"--new-attempt --base-tag {{running}}`; or, to go back on purpose, a maintainer runs "
        f"{_ALLOW}, then run it again",
    ),
    "state-unknown": Words(
        "{environment} runs {running}, and which commit that is cannot be told, so {tag} may lack "
        "a fix that it has",
        _SAY,
    ),
    "state-unread": Words(
        "what {environment} runs cannot be read: {why}",
        "fix the command `environments.{environment}.state`, then run it again",
    ),
    "history-unread": Words(
        "whether {tag} holds all of {running} could not be found out: {why}",
        f"run it again; or a maintainer who knows it runs {_ALLOW}",
    ),
    "lacks-version": Words(
        "{tag} would lack {running} of the same line: {count} ({lacks})",
        f"{_BRING}; or a maintainer who leaves it out for good runs {_ALLOW}",
    ),
    "fix-left-out": Words(
        "the pull request {pulls} into {branch} is still open: {tag} would be released without it",
        "merge it, or close it; then run `hotfix release {incident}`",
    ),
    "base-withdrawn": Words(
        "{base}, on which this hotfix stands, was withdrawn since: {tag} would bring it back",
        "revert it by a pull request into `{branch}`, then a maintainer runs "
        "`hotfix override {incident} withdrawn --because REASON`",
    ),
    "holds-withdrawn": Words(
        "{tag} would bring back {withdrawn}, which was rolled back: it holds its commits",
        "revert them by a pull request into `{branch}`; then, or where their fault is fixed, a "
        "maintainer runs `hotfix override {incident} withdrawn --because REASON`",
    ),
    "brings-back": Words(
        "{tag} would bring {withdrawn} back to {environment}, which was rolled back: {tag} holds "
        "its commits",
        "give {tag} up and leave {environment} as it is; or, where the fault is fixed in {tag}, a "
        "maintainer runs `hotfix override {incident} withdrawn --because REASON`, then run it "
        "again",
    ),
    "lacks-withdrawn": Words(
        "{tag} does not hold what {environment} runs, {running}, which was withdrawn or "
        "holds what was: "
        "{count} ({lacks})",
        "put what ran before {running} back there: `hotfix rollback {owner} --environment "
        f"{{environment}}`; or a maintainer runs {_ALLOW}; then run it again",
    ),
    "another-runs": Words(
        "{environment} runs {running} by now, so nothing that is seen there is {tag}'s: the watch "
        "stopped unproven, and nothing was put back or withdrawn",
        "find out who put it there; once {tag} runs again, watch on: "
        "`hotfix deploy {environment} {incident}`",
    ),
    "no-better": Words(
        "{environment} is over its limits with {tag} as it was before, and no worse: {why}",
        "a person decides: go back by `hotfix rollback {incident} --environment {environment}`, "
        "watch on by `hotfix deploy {environment} {incident}`, or keep it by "
        "`hotfix finish {incident} --unwatched --because REASON`",
    ),
    "not-ours-to-undo": Words(
        "{environment} runs {running}, which is neither {tag} nor {to}: it is not this hotfix's to "
        "undo",
        "leave it there; to put {to} back all the same, a maintainer runs "
        f"{_ALLOW}, then run it again",
    ),
    "another-incidents": Words(
        "{environment} runs {running}, which the hotfix of #{owner} put there: it is not "
        "#{incident}'s to undo",
        "leave it there; to undo {running}: `hotfix rollback {owner} --environment {environment}`; "
        f"to put {{to}} back all the same, a maintainer runs {_ALLOW}, then run it again",
    ),
    "not-in-place": Words(
        "{environment} runs {running}, although the journal says that {tag} was deployed and is "
        "stable",
        "find out who put {running} there; if it holds the fix: "
        "`hotfix finish {incident} --unwatched --because REASON`; to give {tag} up: "
        "`hotfix rollback {incident}`, then `hotfix open {incident} --new-attempt`",
    ),
    "deployment-unproven": Words(
        "only the journal says that {tag} was deployed to {environment}: no deployment record of "
        "GitHub does",
        "find out who wrote that: `hotfix journal verify {incident}`; if it is there, "
        "`hotfix finish {incident} --unwatched --because REASON`; if not, "
        "`hotfix rollback {incident}`, then `hotfix open {incident} --new-attempt`",
    ),
    "deployment-doubted": Words(
        "that {tag} was deployed to {environment} is said by {by} alone, whose word does not "
        "count for that",
        "a maintainer runs the same command; or, if it is there, "
        "`hotfix finish {incident} --unwatched --because REASON`; if not, "
        "`hotfix rollback {incident}`, then `hotfix open {incident} --new-attempt`",
    ),
}
