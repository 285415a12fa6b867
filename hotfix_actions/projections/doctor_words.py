"""The words of every finding of `hotfix doctor`: what is wrong, and what to paste.

`{name}` stands for a fact of the finding. Backticks mark what can be pasted.
"""

from collections.abc import Mapping

from hotfix_actions.domain.setup.finding import Group, Severity
from hotfix_actions.projections.doctor_rule_words import ENVIRONMENTS, PUT, RULES
from hotfix_actions.projections.halt_words import Words

_RENEW = "`gh auth refresh --scopes repo,workflow` and `export HOTFIX_TOKEN=$(gh auth token)`"

_TOKEN = {
    "token-missing": Words(
        "there is no token: HOTFIX_TOKEN, GITHUB_TOKEN and GH_TOKEN are not set",
        "`export HOTFIX_TOKEN=$(gh auth token)`",
    ),
    "token-refused": Words(
        "GitHub refuses the token ({answer}): it has expired, was revoked, or is not complete",
        "make a new one: `gh auth login` and `export HOTFIX_TOKEN=$(gh auth token)`",
    ),
    "token-ends": Words(
        "the token ends at {ends}, within the hours that a hotfix takes",
        "make a new one now: https://github.com/settings/tokens",
    ),
    "token-ends-soon": Words(
        "the token ends on {ends}, in {days} days",
        "make a new one: https://github.com/settings/tokens",
    ),
    "scope-missing": Words(
        "the token has no scope `repo` (it has: {scopes}): it cannot write to this repository",
        _RENEW,
    ),
    "scope-workflow-missing": Words(
        "the token has no scope `workflow`: a branch from a tag whose workflow files differ is "
        "refused, and a person has to push it",
        _RENEW,
    ),
    "role-too-low": Words(
        "{login} has the role {role} in {repository}; a hotfix needs write",
        "an administrator runs: `gh api -X PUT repos/{repository}/collaborators/{login} -f "
        "permission=push`",
    ),
    "permission-missing": Words(
        "the token has no permission `{permission}`",
        "give the App or token `{permission}`: https://github.com/settings/apps, Permissions; in a "
        "workflow, under `permissions:`",
    ),
    "token-of-the-job": Words(
        "this is the job's GITHUB_TOKEN: events it causes start no other workflow, and it cannot "
        "push workflow files; where it lacks a permission, the command for a person is printed",
        "a GitHub App may do more: `hotfix init` says how to create one",
    ),
    "token-too-short": Words(
        "the rollout to {environment} and its watch may take {whole} ({parts}), but the token "
        "may end after {limit} and cannot be renewed: the watch would end without a verdict",
        "give the App's key as HOTFIX_APP_ID and HOTFIX_APP_PRIVATE_KEY, or shorten `timeout` or "
        "`watch.for` of {environment} in `.github/hotfix.yml`",
    ),
    "requests-used-up": Words(
        "{left} of {limit} requests an hour are left; they are back at {reset}",
        "wait until {reset}, or use the token of somebody else",
    ),
    "requests-low": Words(
        "{left} of {limit} requests an hour are left; they are back at {reset}",
        "a hotfix takes about 120 requests: start after {reset} if it can wait",
    ),
}
_REPOSITORY = {
    "repository-renamed": Words(
        "{asked} is called {repository} now: GitHub redirects reads, and not every write",
        "`git remote set-url origin https://github.com/{repository}.git`",
    ),
    "repository-archived": Words(
        "{repository} is archived: nothing can be written", "`gh repo unarchive {repository} --yes`"
    ),
    "repository-disabled": Words(
        "GitHub has disabled {repository}", "ask its owner: https://support.github.com"
    ),
    "issues-off": Words(
        "{repository} has no issues: an incident is an issue",
        "`gh repo edit {repository} --enable-issues`",
    ),
    "auto-merge-off": Words(
        "auto-merge is off: whoever approves the fix must also merge it",
        "`gh repo edit {repository} --enable-auto-merge`",
    ),
    "releases-mutable": Words(
        "releases are not immutable: a published tag can be moved to other code",
        PUT + "immutable-releases`",
    ),
}
_ACTIONS = {
    "actions-off": Words(
        "GitHub Actions is off: no label and no comment starts anything",
        PUT + "actions/permissions -F enabled=true -f allowed_actions=all`",
    ),
    "action-not-allowed": Words(
        "the repository allows {which} actions only, and {action} is not among them",
        PUT + "actions/permissions/selected-actions -F github_owned_allowed=true "
        "-f 'patterns_allowed[]={owner}/*'` (this replaces the list: name the old patterns, too)",
    ),
    "action-not-pinned": Words(
        "the repository requires every action to be pinned to a commit, and {used} is not",
        "let `hotfix init` pin them: `hotfix init --yes`",
    ),
    "event-blocked-by-default": Words(
        "GitHub blocks `{event}` in public repositories: {path} would not start for the fix",
        "an administrator creates the policy that allows it: `hotfix protect`",
    ),
    "event-blocked-by-policy": Words(
        "the Actions policy {policy} does not allow `{event}` to start {path}",
        "add `{event}` to the policy: Settings > Actions > Policies; only the "
        "owners of an organization can change its policies",
    ),
    "event-blocked-but-driven": Words(
        "{policy} blocks `{event}` for {path}: each such run fails, and `workflow_run` is used "
        "instead",
        "remove `{event}` from {path}, or allow it: `hotfix protect`",
    ),
    "actions-may-not-open-pulls": Words(
        "there is no App, and GitHub Actions may not open pull requests: a person has to open the "
        "merge-back",
        PUT + "actions/permissions/workflow -f default_workflow_permissions=read "
        "-F can_approve_pull_request_reviews=true`",
    ),
    "workflow-rights-wide": Words(
        "a workflow without `permissions:` may write: any such workflow can change the journal",
        PUT + "actions/permissions/workflow -f default_workflow_permissions=read`",
    ),
    "app-id-without-key": Words(
        "the variable HOTFIX_APP_ID is set, and the secret HOTFIX_APP_PRIVATE_KEY is not",
        "`gh secret set HOTFIX_APP_PRIVATE_KEY --env hotfix --repo {repository} < KEY.pem`; the "
        "same for each environment that is deployed to",
    ),
    "app-key-without-id": Words(
        "the secret HOTFIX_APP_PRIVATE_KEY is set, and the variable HOTFIX_APP_ID is not: the App "
        "is not used",
        "`gh variable set HOTFIX_APP_ID --repo {repository} --body CLIENT-ID`",
    ),
}
_WORKFLOW = {
    "workflow-missing": Words(
        "no workflow on {branch} calls hotfix-actions: no label and no comment starts anything",
        "run this, and merge what it writes into {branch}: `hotfix init`",
    ),
    "workflow-inactive": Words("the workflow {path} is disabled", "`gh workflow enable {file}`"),
    "sweep-disabled": Words(
        "{branch} exists, but {file} is disabled ({state}): its fix is not found on schedule",
        "`gh workflow enable {file}`",
    ),
    "heard-workflow-inactive": Words(
        "runs of {silent} start {path}, and {silent} is disabled ({state}): a new commit of the "
        "fix and its merge start nothing by it",
        "`gh workflow enable {file}`",
    ),
    "workflow-hears-too-little": Words(
        "{path} is not started by: {events}", "write it again: `hotfix init --yes`"
    ),
    "action-moves": Words(
        "{path} uses {used}: a branch or a moving tag, which may change during a hotfix",
        "pin it: `hotfix init --yes`",
    ),
    "action-mixed": Words(
        "{path} uses several versions of hotfix-actions: {refs}",
        "write it again: `hotfix init --yes`",
    ),
    "configuration-fault": Words(
        "`.github/hotfix.yml`, {where}: {fault}",
        "fix it on the default branch, and check it: `hotfix config check`",
    ),
    "configuration-misnamed": Words(
        "{named} is meant as the configuration, and `.github/hotfix.yml` is read",
        "rename it on the default branch: `git mv {named} .github/hotfix.yml`",
    ),
    "no-environments": Words(
        "the configuration names no environments: a hotfix ends with the tag",
        "say how to deploy: docs/configuration.md, then `hotfix init`",
    ),
    "no-base-tag": Words(
        "no tag can be the base of a hotfix: {reason}",
        "as the reason says: create a tag, or set `tag-prefix` or `base-tag`",
    ),
}
_MACHINE = {
    "system-unsupported": Words(
        "{system} is not supported", "run it on Linux or macOS, or in GitHub Actions"
    ),
    "python-old": Words(
        "Python is {version}; {needed} or newer is needed", "`uv python install 3.13`"
    ),
    "git-old": Words(
        "git is {version}; {needed} or newer is needed", "https://git-scm.com/downloads"
    ),
    "program-missing": Words(
        "the project's tests need {program}, which is not on this machine's PATH",
        "install {program}, or leave the tests to GitHub Actions",
    ),
    "clock-off": Words(
        "this machine's clock is {seconds} s {way} of GitHub's: a run could take another run's "
        "lease too early",
        "`sudo timedatectl set-ntp true` (macOS: `sudo sntp -sS time.apple.com`)",
    ),
    "runner-old": Words(
        "the runner is {version}; {needed} or newer is needed (`uses: $/...`)",
        "update it: https://github.com/actions/runner/releases",
    ),
}
_REFS = {
    "refs-not-created": Words(
        "GitHub does not let this token create refs outside branches and tags: {answer}",
        "give it `contents: write`; or set `state: branches` in `.github/hotfix.yml`",
    ),
    "refs-not-listed": Words(
        "GitHub does not list refs outside branches and tags: incidents could not be found",
        "set `state: branches` in `.github/hotfix.yml`",
    ),
    "update-refs-refused": Words(
        "GitHub refuses `updateRefs` to this token: {answer}",
        "set `state: branches` in `.github/hotfix.yml`",
    ),
    "stale-write-accepted": Words(
        "a write that expected an older commit was accepted: two runs could overwrite each other",
        "set `state: branches` in `.github/hotfix.yml`, and report this",
    ),
    "pair-torn": Words(
        "of two refs written in one update, one was changed and one refused",
        "set `state: branches` in `.github/hotfix.yml`, and report this",
    ),
    "ref-left": Words(
        "the scratch ref refs/{ref} could not be removed", "`git push origin :refs/{ref}`"
    ),
}
_UNREAD = {
    "refused-read": Words(
        "{what} could not be read: {why}",
        "give the token `{needs}`, or ask an administrator to run "
        "`hotfix doctor --repository {repository}`",
    ),
    "not-read": Words(
        "{what} could not be read: {why}", "run again: `hotfix doctor --repository {repository}`"
    ),
    "repository-unseen": Words(
        "there is no repository {repository}, or this token has no access to it ({why})",
        "check the name, and give the token access; then run: "
        "`hotfix doctor --repository {repository}`",
    ),
    "github-silent": Words(
        "GitHub did not answer for {repository}: {why}",
        "check the network and https://www.githubstatus.com, then run again: "
        "`hotfix doctor --repository {repository}`",
    ),
}
TABLE: Mapping[str, Words] = {
    **_TOKEN,
    **_REPOSITORY,
    **_ACTIONS,
    **_WORKFLOW,
    **RULES,
    **ENVIRONMENTS,
    **_MACHINE,
    **_REFS,
    **_UNREAD,
}
GROUPS: Mapping[Group, str] = {
    "token": "Token",
    "repository": "Repository",
    "actions": "GitHub Actions",
    "workflow": "Workflow",
    "rules": "Rules",
    "environments": "Environments",
    "machine": "This machine",
    "refs": "Refs",
}
MARKS: Mapping[Severity, str] = {"stop": "✗", "warn": "!", "info": "i", "unread": "?"}
