"""The words of `hotfix doctor` about rules and environments; see `doctor_words`."""

from hotfix_actions.projections.halt_words import Words

# The start of a command that changes a setting; who uses it closes the backtick.
PUT = "`gh api -X PUT repos/{repository}/"
_REVIEWED = (
    PUT + "environments/production -F prevent_self_review=true -F 'reviewers[][type]=User' "
    '-F "reviewers[][id]=$(gh api users/LOGIN --jq .id)"`'
)
_BYPASS = "add the App to the bypass list of the ruleset {ruleset}, or take that rule out of it"

RULES = {
    "plan-without-rules": Words(
        "rulesets on this private repository need GitHub Pro, Team or Enterprise: GitHub enforces "
        "no review here (the tool itself still does)",
        "https://github.com/settings/billing, or an organization's",
    ),
    "review-not-enforced": Words(
        "GitHub does not enforce on hotfix branches: {missing}",
        "an administrator runs: `hotfix protect`",
    ),
    "review-bypassed": Words(
        "{people} may bypass the review rules of {ruleset}: GitHub lets them push without "
        "a review (the tool itself still requires one)",
        "take them from the bypass list: https://github.com/{repository}/settings/rules",
    ),
    "default-branch-refused": Words(
        "{ruleset} lets nobody change {branch}: the merge-back cannot be merged", _BYPASS
    ),
    "hotfix-branch-refused": Words(
        "the ruleset {ruleset} ({rule}) refuses branches such as {branch}", _BYPASS
    ),
    "hotfix-branch-kept": Words(
        "the ruleset {ruleset} forbids to delete hotfix branches: they stay", _BYPASS
    ),
    "hotfix-needs-deployments": Words(
        "the ruleset {ruleset} wants a deployment to {environments} before a fix is merged",
        "leave `hotfix/**` out of that rule",
    ),
    "hotfix-merge-queue": Words(
        "the ruleset {ruleset} puts merges into hotfix branches in a queue, whose checks would "
        "have to run from the old tag's workflows",
        "leave `hotfix/**` out of that rule",
    ),
    "commits-unsigned": Words(
        "the ruleset {ruleset} wants signed commits on {where}: GitHub signs those of an App, not "
        "those that a person's token makes",
        "use the token of a GitHub App; `hotfix init` says how to create one",
    ),
    "no-merge-method": Words(
        "nothing can be merged into {where}: its rules allow none of the repository's ways to "
        "merge ({methods})",
        "`gh repo edit {repository} --enable-squash-merge`, or allow one of them in the rules",
    ),
    "merge-back-squashed": Words(
        "{branch} takes no merge commits: the merge-back is squashed",
        "nothing has to be done",
    ),
    "tag-refused": Words("the ruleset {ruleset} ({rule}) refuses the tag {tag}", _BYPASS),
    "tags-unprotected": Words(
        "nobody is kept from moving or deleting {tag} (missing: {missing})",
        "`gh api repos/{repository}/rulesets -f name='release tags' -f target=tag -f "
        "enforcement=active -f 'conditions[ref_name][include][]=refs/tags/v*' -f "
        "'rules[][type]=update' -f 'rules[][type]=deletion'`",
    ),
    "push-refused": Words(
        "the push ruleset {ruleset} refuses {file}, in which the journal is kept",
        "let the App bypass it, or allow that file",
    ),
    "check-unreported": Words(
        "{branch} requires the check {check}, which no recent commit has: nothing can be merged",
        "take it out of the rules, or name the job that reports it",
    ),
    "check-cannot-run": Words(
        "hotfix branches require the check {check}, which {path} does not run for pull requests "
        "into them",
        "leave `hotfix/**` out of that rule, or add `hotfix/**` to `on.pull_request.branches` "
        "before the next release",
    ),
}
ENVIRONMENTS = {
    "restore-missing": Words(
        "`restore` of {environment} is still the placeholder that `hotfix init` wrote, which "
        "always fails: no rollback is possible",
        "write in `.github/hotfix.yml` on the default branch the command that puts "
        "{environment} back: docs/configuration.md",
    ),
    "staging-unjudged": Words(
        "staging has neither `smoke` nor `health`: no version passes there, and none reaches "
        "production",
        "add one of both under `environments.staging` in `.github/hotfix.yml` on the default "
        "branch, or take `staging` out",
    ),
    "production-missing": Words(
        "there is no environment production: GitHub creates it without reviewers and secrets "
        "({plan})",
        _REVIEWED,
    ),
    "environment-missing": Words(
        "there is no environment {environment}: GitHub creates it without secrets",
        PUT + "environments/{environment}`",
    ),
    "production-unreviewed": Words(
        "the environment production has no reviewers: a second person approves by a comment "
        "instead ({plan})",
        _REVIEWED,
    ),
    "production-one-reviewer": Words(
        "only {login} may approve production, and not what {login} has started",
        "name a second reviewer, or a team: Settings > Environments > production",
    ),
    "rollback-waits": Words(
        "the environment production-rollback has reviewers or a wait timer: a rollback would wait",
        PUT + "environments/production-rollback -F wait_timer=0 -F reviewers=null`",
    ),
    "rollback-lacks-secrets": Words(
        "production-rollback lacks secrets that production has: {secrets}",
        "`gh secret set {first} --env production-rollback`",
    ),
    "environment-any-branch": Words(
        "a workflow on any branch gets the secrets of {environment}",
        "let only {branch} in: "
        + PUT
        + "environments/{environment} -F 'deployment_branch_policy[protected_branches]=false' -F "
        "'deployment_branch_policy[custom_branch_policies]=true'` and `gh api "
        "repos/{repository}/environments/{environment}/deployment-branch-policies -f name={branch}`"
        " (name the reviewers again: PUT replaces them)",
    ),
    "app-key-for-every-branch": Words(
        "HOTFIX_APP_PRIVATE_KEY is a secret of the repository or its organization: a workflow "
        "pushed to any branch can read the App's key",
        "make it a secret of environments that only {branch} reaches: `gh secret set "
        "HOTFIX_APP_PRIVATE_KEY --env hotfix --repo {repository} < KEY.pem`, the same for "
        "each environment that is deployed to, then `gh secret delete HOTFIX_APP_PRIVATE_KEY "
        "--repo {repository}`",
    ),
    "secret-for-every-branch": Words(
        "secrets of production are secrets of the repository or its organization, too: {secrets}",
        "`gh secret set {first} --env production --repo {repository}`, the same for "
        "production-rollback, then `gh secret delete {first} --repo {repository}`",
    ),
    "app-environment-waits": Words(
        "the environment hotfix has reviewers or a wait timer: every step of a hotfix would wait",
        PUT + "environments/hotfix -F wait_timer=0 -F reviewers=null`",
    ),
    "environment-refuses-branch": Words(
        "{environment} lets only {listed} deploy, and every job runs on {branch}",
        "`gh api repos/{repository}/environments/{environment}/deployment-branch-policies -f "
        "name={branch}`",
    ),
}
