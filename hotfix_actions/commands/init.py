"""`hotfix init`: writes what a repository needs to have hotfixes - shown, asked, then written."""

import re
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from hotfix_actions import config
from hotfix_actions.adapters import local, surroundings
from hotfix_actions.adapters.files import RepositoryFiles
from hotfix_actions.adapters.github.issues import GithubIssues
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.bootstrap.doctor import rules_and_issues
from hotfix_actions.commands import init_show
from hotfix_actions.commands.init_show import Report, State
from hotfix_actions.domain.drivers import Driver, Policy
from hotfix_actions.domain.incident import every_label, missing_labels
from hotfix_actions.domain.init import Action, Choices, Found, Hub, choose, pinned_in
from hotfix_actions.domain.restore import without_restore
from hotfix_actions.domain.setup.facts import Read, Unread
from hotfix_actions.errors import DONE, HotfixError, PermissionMissing, UsageFault
from hotfix_actions.projections import init_files, init_words
from hotfix_actions.projections.init_files import CONFIG, FORM, SWEEP, WORKFLOW
from hotfix_actions.projections.init_words import Ahead

_ACTION = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_REF = re.compile(r"[\w.][\w./-]*", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Options:
    """The command's own words."""

    repo: Path | None = None
    action: str = ""
    ref: str = ""
    pin: bool = True
    labels: bool = False
    yes: bool = False
    plan: bool = False
    as_json: bool = False
    public: bool | None = None
    driver: Driver | None = None


@dataclass(frozen=True)
class Scene:
    """The repository and what can be asked about it."""

    root: Path
    process: ChildProcesses
    files: RepositoryFiles
    found: Found
    choices: Choices
    action: Action
    issues: GithubIssues | None = None
    unasked: str = ""
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    base_has_workflows: bool = False


def init(words: Mapping[str, Any], given: Mapping[str, Any]) -> int:
    """Look, show, ask, write, tell what is next. Raises the typed failures; nothing half-done."""
    options = Options(**words)
    here = given["here"] / (options.repo or Path())
    scene = _look(options, surroundings.read(given["env"], here))
    texts = _texts(scene)
    states = {path: State(path, scene.files.read(path), text) for path, text in texts.items()}
    asking = sys.stdin.isatty() and not options.as_json
    _check(options, states, asking=asking)
    if not options.as_json:
        _show(options, scene, states)
    written = [] if options.plan else _chosen(options, states, asking=asking)
    scene.files.write({path: texts[path] for path in written})
    made = [] if options.plan else _labels(options, scene, asking=asking)
    report = Report(
        scene.found, scene.choices, states, written, made, _ahead(options, scene, states, made)
    )
    if options.as_json:
        click.echo(init_show.as_json(report))
    else:
        click.echo(init_show.ending(report, scene.unasked, planned=options.plan))
    return DONE


def _show(options: Options, scene: Scene, states: Mapping[str, State]) -> None:
    """Show what was recognised and, where nobody will be asked, the differences."""
    click.echo(init_show.recognised(scene.root, scene.found, scene.choices))
    click.echo(init_show.files(states))
    for state in states.values():
        if state.is_change and (options.plan or (state.differs and options.yes)):
            click.echo(init_show.difference(state))


def _ahead(
    options: Options, scene: Scene, states: Mapping[str, State], made: Collection[str]
) -> Ahead:
    """Tell what is left to do: files to commit, labels to make."""
    coming = [path for path, state in states.items() if state.is_change] if options.plan else []
    paths = (WORKFLOW, SWEEP, CONFIG, FORM)
    waiting = local.uncommitted(scene.root, scene.process, paths)
    left = {name: look for name, look in scene.labels.items() if name not in made}
    return Ahead({*coming, *waiting}, left, scene.base_has_workflows, scene.action)


def _look(options: Options, around: Surroundings) -> Scene:
    process = ChildProcesses(around.env, Trace())
    root = local.root_of(around.here, process)
    files = RepositoryFiles(root)
    issues, hub, unasked = _hub(options, around)

    def commit(action: Action) -> str:
        return local.commit_of(action, around.server_url, root, process)

    found = replace(local.look(root, process), repository=around.repository, hub=hub,
                    public=options.public, driver=options.driver)  # fmt: skip
    found = _configured(found, files.read(CONFIG))
    choices = choose(found)
    return Scene(
        root=root,
        process=process,
        files=files,
        found=found,
        choices=choices,
        action=_action(options, files.read(WORKFLOW) or "", commit),
        issues=issues,
        unasked=unasked,
        labels=missing_labels(hub.labels) if hub else every_label(),
        base_has_workflows=local.has_workflows(root, process, choices.base_tag),
    )


def _hub(options: Options, around: Surroundings) -> tuple[GithubIssues | None, Hub | None, str]:
    """Ask GitHub where a token is there; unless labels are to be made, it may be silent."""
    if not (around.token and around.repository) and not options.labels:
        return None, None, ""
    try:
        rules, issues = rules_and_issues(around, Trace())
        row = rules.repository()
        hub = Hub(row.default_branch, row.allows_merge, issues.labels(), _has_app(rules),
                  row.public, _policies(rules))  # fmt: skip
    except HotfixError as failure:
        if options.labels:
            raise
        return None, None, f"{failure.tried}: {failure.found}"
    return issues, hub, ""


def _policies(rules: GithubRules) -> Read[tuple[Policy, ...]]:
    """Read the Actions policies. What a token may not read is told as unread, never as none."""
    try:
        return tuple(rules.policies())
    except HotfixError as failure:
        return Unread("the Actions policies", failure.found)


def _has_app(rules: GithubRules) -> bool | None:
    """Whether the App's id is given; a token may be too weak to ask."""
    try:
        return rules.has_variable(init_words.APP_ID)
    except PermissionMissing:
        return None


def _configured(found: Found, text: str | None) -> Found:
    """Tell the environments of a configuration that is there. Raises ConfigurationFault."""
    if text is None:
        return found
    settings = config.load(text)
    commands = [
        word for one in settings.environments.values() for word in (*one.deploy, *one.restore)
    ]
    dispatches = any("gh workflow run" in word for word in commands)
    return replace(
        found,
        configured=tuple(settings.environments),
        dispatches=dispatches,
        without_restore=without_restore(settings),
        marked="# CHECK" in text,
    )


def _action(options: Options, before: str, commit: Callable[[Action], str]) -> Action:
    """Tell the version to use, by its commit where that can be known."""
    faults = [
        f"{name} {said!r} is not {form}"
        for name, said, form, rule in (
            ("--action", options.action, "OWNER/NAME", _ACTION),
            ("--ref", options.ref, "a tag, a branch or a commit", _REF),
        )
        if not rule.fullmatch(said)
    ]
    if faults:
        raise UsageFault(
            tried="checking the options of `hotfix init`",
            found="; ".join(faults),
            remedy="for example: `hotfix init --action hotfix-actions/hotfix-actions --ref v1`",
        )
    action = Action(options.action, options.ref)
    if _SHA.fullmatch(options.ref):
        return replace(action, sha=options.ref)
    if not options.pin:
        return action
    return replace(action, sha=commit(action) or pinned_in(before, action))


def _texts(scene: Scene) -> dict[str, str]:
    """Give every file as it should be. A configuration that is there is its owners' alone."""
    found, choices, action = scene.found, scene.choices, scene.action
    texts = {WORKFLOW: init_files.workflow(choices, action), SWEEP: init_files.sweep(action)}
    if found.configured is None:
        texts[CONFIG] = init_files.config(
            choices, action, kind=found.kind, told_tests=found.told_tests
        )
        config.load(texts[CONFIG])
    return {**texts, FORM: init_files.form()}


def _check(options: Options, states: Mapping[str, State], *, asking: bool) -> None:
    """Refuse, before anything is written, to overwrite where nobody can be asked."""
    differing = [path for path, state in states.items() if state.differs]
    if not differing or asking or options.yes or options.plan:
        return
    raise UsageFault(
        tried="writing the files of `hotfix init`",
        found=f"{', '.join(differing)} would be overwritten, and there is no terminal",
        remedy="look at the difference, then overwrite:\n  hotfix init --plan\n  hotfix init --yes",
    )


def _chosen(options: Options, states: Mapping[str, State], *, asking: bool) -> list[str]:
    """Ask for each file that would be overwritten; what is new is written without."""
    chosen = []
    for path, state in states.items():
        if not state.is_change:
            continue
        if state.differs and asking and not options.yes:
            click.echo(init_show.difference(state))
            if not click.confirm(f"Overwrite {path}?", default=False):
                continue
        chosen.append(path)
    return chosen


def _labels(options: Options, scene: Scene, *, asking: bool) -> list[str]:
    """Make the missing labels where that was asked for, or is allowed when asked."""
    if scene.issues is None or not scene.labels:
        return []
    if not options.labels:
        names = ", ".join(scene.labels)
        question = f"Make the labels {names} in {scene.found.repository}?"
        if not asking or not click.confirm(question, default=False):
            return []
    scene.issues.make_labels(scene.labels)
    return list(scene.labels)
