"""What `hotfix init` tells: what it recognised, what to know, what is next - plain text."""

import shlex
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hotfix_actions.domain.deploys import Workflow
from hotfix_actions.domain.init import Action, Choices, Found, Reason
from hotfix_actions.domain.setup.environments import APP_ENVIRONMENT, ROLLBACK
from hotfix_actions.domain.setup.secrets import APP_KEY
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.init_files import CONFIG

APP_ID = "HOTFIX_APP_ID"
PERMISSIONS = {
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "deployments": "write",
    "workflows": "write",
    "actions": "write",
    "metadata": "read",
}


@dataclass(frozen=True)
class Thing:
    """Something that a person should know or do: a sentence, and what to paste.

    `stops` says that something will not work until it is done.
    """

    text: str
    paste: tuple[str, ...] = ()
    stops: bool = False


def recognised(found: Found, choices: Choices) -> Mapping[str, str]:
    """Say what the repository was taken for."""
    tests = "found automatically" if found.told_tests else "not found"
    rows = {
        "default branch": choices.default_branch,
        "project": "unknown" if found.kind == "unknown" else found.kind,
        "tests": tests,
        "monorepo": ", ".join(found.workspaces),
        "tags": _tags(choices),
        "deploys by": ", ".join(dict.fromkeys(_sources(found, choices))),
        "environments": ", ".join(choices.environments) or "none",
        "merging": _merging(choices),
        "App": _has_app(found),
        "driven by": _driver(choices),
    }
    return {name: plain(text) for name, text in rows.items() if text}


_PROTECT = "`hotfix protect` (administrators) creates the policy that allows it"
_PRIVATE = "if the repository is private, say `--private`"
_REASONS: Mapping[Reason, str] = {
    "chosen": "chosen by you",
    "chosen-blocked": "chosen by you, but GitHub blocks it in public repositories until an Actions "
    f"policy allows it: {_PROTECT}",
    "chosen-unsure": "chosen by you; if the repository is public, GitHub blocks it until an "
    f"Actions policy allows it: {_PROTECT}",
    "private": "GitHub does not block it in private repositories",
    "allowed": "an Actions policy allows it",
    "public": f"GitHub blocks pull_request_target in public repositories; {_PROTECT}",
    "unread": "the Actions policies could not be read ({why}), so pull_request_target is taken for "
    f"blocked. Use a token with `administration: read`, or: {_PROTECT}",
    "unknown": "whether the repository is public is not known, and GitHub blocks "
    f"pull_request_target in public ones. Give a token to find out; {_PRIVATE}",
}


def _driver(choices: Choices) -> str:
    """Say what tells of a fix, why, and what would change it."""
    ways = {
        "pull_request_target": "pull_request_target",
        "workflow_run": f"workflow_run of {', '.join(choices.ci)}, and the schedule",
        "comments": "comments and clicks, and the schedule",
    }
    why = _REASONS[choices.reason].replace("{why}", choices.why)
    return f"{ways[choices.driver]}: {why}"


def _tags(choices: Choices) -> str:
    if choices.families and not choices.tag_prefix:
        return f"several families: {', '.join(choices.families)}"
    return f"newest is {choices.base_tag}" if choices.base_tag else "no stable version"


def _sources(found: Found, choices: Choices) -> Iterator[str]:
    if found.configured is not None:
        yield CONFIG
    yield from (one.source for one in choices.rollouts.values())
    yield from (one.path for one in found.workflows if one.deploys)


def _merging(choices: Choices) -> str:
    if choices.squash_only is None:
        return "not checked: HOTFIX_TOKEN=$(gh auth token) hotfix init"
    return "squash or rebase only" if choices.squash_only else "merge commits are allowed"


def _has_app(found: Found) -> str:
    if found.hub is None or found.hub.has_app is None:
        return "not checked" if found.hub else ""
    return f"{APP_ID} is set" if found.hub.has_app else f"none: {APP_ID} is not set"


def notes(found: Found, choices: Choices) -> list[Thing]:
    """Tell what a person should know of this very repository."""
    things = [*_checks(found, choices), *_own_pipeline(found), *_monorepo(found, choices)]
    if choices.squash_only:
        things.append(
            Thing(
                "No merge commits are allowed here: the merge-back is not merged automatically. "
                "Somebody squashes it, and the tool verifies that the branch holds the same change."
            )
        )
    return [*things, *_owners(found, choices)]


def _checks(found: Found, choices: Choices) -> Iterator[Thing]:
    if not found.told_tests and found.configured is None:
        how = f"tests.command is set to `{shlex.join(choices.test_command)}`; " if (
            choices.test_command
        ) else ""  # fmt: skip
        yield Thing(
            f"How the tests report is not known: {how}say in {CONFIG} which command writes "
            "JUnit XML, and where."
        )
    lacking = [name for name, one in choices.rollouts.items() if not (one.restore or one.starts)]
    names = " and ".join(lacking or found.without_restore)
    if names:
        yield Thing(
            f"No rollback of {names} is possible: no script for it was found, and `restore` in "
            f"{CONFIG} only fails. Write there the command that puts {names} back.",
            stops=True,
        )
    if choices.rollouts:
        yield Thing(
            f"The deploy commands in {CONFIG} were derived from the repository and not tried: "
            "read them before the first hotfix."
        )
    elif found.marked:
        yield Thing(
            f"{CONFIG} still has lines marked CHECK, written by `hotfix init` and not tried: read "
            "them before the first hotfix, then remove the mark."
        )


def _own_pipeline(found: Found) -> Iterator[Thing]:
    for one in found.workflows:
        what = "deploys" if one.deploys else "releases"
        if one.on_tags:
            yield Thing(
                f"{one.path} ({plain(one.name)}) {what} on tags or releases: the tag of a hotfix, "
                "created by an App, starts it, too. Exclude the App by its name, or let the "
                "deploy command start it.",
                ("if: github.actor != 'YOUR-APP[bot]'   # in each of its first jobs",),
            )
        elif one.deploys and not one.by_hand:
            yield Thing(
                f"{one.path} ({plain(one.name)}) {what} on {_starts(one)}. To use it for "
                "hotfixes, give it a manual start with the tag, then run `hotfix init` again."
                if found.configured is None
                else f"{one.path} ({plain(one.name)}) {what} on {_starts(one)}: it is not used."
            )
        elif one.deploys:
            yield Thing(f"{one.path} ({plain(one.name)}) {what}, and can be started for a tag.")


def _starts(one: Workflow) -> str:
    return ", ".join(plain(start, 40) for start in one.starts) or "nothing"


def _monorepo(found: Found, choices: Choices) -> Iterator[Thing]:
    if choices.families and not choices.tag_prefix:
        yield Thing(
            f"There are several families of tags ({plain(', '.join(choices.families))}): say in "
            f"{CONFIG} with tag-prefix which one production runs, or give --base-tag each time."
        )
    elif found.workspaces and found.kind != "python":
        yield Thing(
            "This is a monorepo: tests are run from its root, and the version of the root package "
            "is the one that is bumped."
        )


def _owners(found: Found, choices: Choices) -> Iterator[Thing]:
    owner = found.repository.partition("/")[0] or "OWNER"
    line = f"/.github/ @{owner}/TEAM"  # of a person's own repository: @LOGIN
    if choices.owners == "none":
        yield Thing(
            "There is no CODEOWNERS. Whoever changes these files changes how hotfixes run: name "
            "an owner.",
            (f"echo '{line}' >> .github/CODEOWNERS",),
        )
    elif choices.owners == "uncovered":
        yield Thing(
            f"{found.owners_file} names nobody for .github/. Whoever changes these files changes "
            "how hotfixes run: add a line.",
            (line,),
        )


@dataclass(frozen=True)
class Ahead:
    """What the next steps depend on: the files written, the labels missing."""

    files: Collection[str]
    labels: Mapping[str, tuple[str, str]]
    base_has_workflows: bool
    action: Action


def following(found: Found, choices: Choices, ahead: Ahead) -> list[Thing]:
    """Tell what is next, in order."""
    things = []
    if ahead.files:
        files = " ".join(sorted(ahead.files))
        things.append(
            Thing(
                f"Open a pull request. It works once it is merged into {choices.default_branch}.",
                (
                    "git switch -c set-up-hotfix",
                    f"git add {files}",
                    "git commit -m 'Set up hotfix-actions'",
                    "git push -u origin set-up-hotfix",
                    "gh pr create --fill",
                ),
            )
        )
    if ahead.labels:
        things.append(Thing("Create the labels.", label_commands(ahead.labels)))
    if not (found.hub and found.hub.has_app):
        things.append(_app(found, choices, ahead))
    things.append(
        Thing(
            "Make GitHub enforce reviews (administrators).",
            ("HOTFIX_TOKEN=$(gh auth token) hotfix protect",),
        )
    )
    if choices.environments:
        things.append(_environments(found, choices))
    things.append(
        Thing(
            "Once all this is done, check whether a hotfix would work here.",
            ("HOTFIX_TOKEN=$(gh auth token) hotfix doctor",),
        )
    )
    home = f"git+https://github.com/{ahead.action.name}"
    things.append(
        Thing(
            "Rehearse a whole hotfix of this repository on an embedded GitHub.",
            (
                f'uv tool install "hotfix-actions[rehearse] @ {home}"',
                "hotfix rehearse --repo .",
            ),
        )
    )
    return things


def label_commands(labels: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """Give the commands that make labels."""
    return tuple(
        f"gh label create {shlex.quote(name)} --color {color} --description {shlex.quote(about)}"
        for name, (color, about) in labels.items()
    )


def _app(found: Found, choices: Choices, ahead: Ahead) -> Thing:
    """An App is the supported default; what `GITHUB_TOKEN` alone costs depends on the tags."""
    owner = found.repository.partition("/")[0] or "OWNER"
    query = "&".join(f"{name}={level}" for name, level in PERMISSIONS.items())
    home = f"https://github.com/{ahead.action.name}"
    fixed = f"name={owner}-hotfix&url={home}&public=false&webhook_active=false"
    tag = choices.base_tag or "an old tag"
    if ahead.base_has_workflows:
        cost = (
            f"Without an App, GITHUB_TOKEN lacks permissions: {tag} holds workflow files, so a "
            "person has to push the hotfix branch (the command is printed)"
        )
    else:
        cost = f"Without an App, GITHUB_TOKEN can create the branch of {tag}"
    return Thing(
        "Create a GitHub App, install it on this repository, and store its client id and key. The "
        "key is a secret of environments that only the default branch can use: a workflow on any "
        "branch can read a secret of the repository. "
        f"{cost}, and what it pushes or opens starts none of your other workflows. (For an "
        f"organization: https://github.com/organizations/{owner}/settings/apps/new)",
        (
            f"https://github.com/settings/apps/new?{fixed}&{query}",
            f"gh variable set {APP_ID} --body CLIENT-ID",
            *_restricted(found, choices, APP_ENVIRONMENT),
            _key_of(APP_ENVIRONMENT),
        ),
    )


def _key_of(environment: str) -> str:
    return f"gh secret set {APP_KEY} --env {environment} < KEY.pem"


def _deployed_to(choices: Choices) -> tuple[str, ...]:
    """Return the environments that jobs deploy to, and the one that rollbacks run in."""
    back = (ROLLBACK,) if "production" in choices.environments else ()
    return (*choices.environments, *back)


def _restricted(found: Found, choices: Choices, name: str, more: str = "") -> tuple[str, ...]:
    """Return the commands that make an environment which only the default branch reaches."""
    place = f"repos/{found.repository or '{owner}/{repo}'}/environments/{name}"
    policy = (
        "-F 'deployment_branch_policy[protected_branches]=false' "
        "-F 'deployment_branch_policy[custom_branch_policies]=true'"
    )
    branch = shlex.quote(choices.default_branch)
    return (
        f"gh api -X PUT {place} {policy}{more}",
        f"gh api {place}/deployment-branch-policies -f name={branch}",
    )


def _environments(found: Found, choices: Choices) -> Thing:
    reviewed = (
        " -F prevent_self_review=true -F 'reviewers[][type]=User' "
        '-F "reviewers[][id]=$(gh api users/LOGIN --jq .id)"'
    )
    commands = [
        command
        for name in _deployed_to(choices)
        for command in (
            *_restricted(found, choices, name, reviewed if name == "production" else ""),
            _key_of(name),
        )
    ]
    return Thing(
        "Create the environments: production with reviewers (they approve each deployment), "
        "production-rollback without, since a rollback never waits. Only the default branch "
        "can use them. Store in each the secrets that your commands use, and the App's key.",
        tuple(commands),
    )
