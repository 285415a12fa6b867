"""Every shape of what `hotfix init` writes: to be linted, and to be read by tests."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from hotfix_actions.domain.drivers import Driver
from hotfix_actions.domain.init import Action, Choices, Rollout
from hotfix_actions.domain.words import EnvironmentName
from hotfix_actions.projections import init_files

BRANCHES = ("main", "master", "!release/2.x+next!")
ENVIRONMENTS: tuple[tuple[EnvironmentName, ...], ...] = (
    (),
    ("production",),
    ("staging",),
    ("staging", "production"),
)
SHA = "0123456789abcdef0123456789abcdef01234567"
NAME = "hotfix-actions/hotfix-actions"
ACTIONS = (Action(NAME, "v1"), Action(NAME, "v1", SHA), Action(NAME, SHA, SHA))
CI = ("Build & test", "it's: CI")
DRIVEN: tuple[tuple[Driver, tuple[str, ...]], ...] = (
    ("pull_request_target", CI),
    ("workflow_run", CI),
    ("comments", ()),
)
BY_SCRIPT = Rollout(("sh", "-c", 'cd "$HOTFIX_SOURCE" && exec ./deploy.sh'), source="deploy.sh")
BY_WORKFLOW = Rollout((), source="x.yml", starts="x.yml", inputs={"environment": "it's live"})


def choices(
    branch: str = "main",
    environments: tuple[EnvironmentName, ...] = (),
    *,
    rollout: Rollout = BY_SCRIPT,
    driver: Driver = "pull_request_target",
    ci: tuple[str, ...] = (),
) -> Choices:
    """Make choices as `domain.init.choose` would."""
    return Choices(
        default_branch=branch,
        environments=environments,
        rollouts=dict.fromkeys(environments, rollout),
        dispatches=bool(rollout.starts),
        tag_prefix="",
        families=(),
        test_command=(),
        squash_only=None,
        base_tag="v1.2.3",
        tags=("v1.2.3",),
        owners="",
        driver=driver,
        ci=ci,
    )


def every() -> Iterator[tuple[str, Choices, Action]]:
    """Give every shape with a name for it."""
    rollouts = (BY_SCRIPT, BY_WORKFLOW)
    for number, (branch, environments, action, rollout) in enumerate(
        product(BRANCHES, ENVIRONMENTS, ACTIONS, rollouts)
    ):
        if environments or rollout is BY_SCRIPT:
            name = f"{number:02}-{'-'.join(environments) or 'none'}"
            yield name, choices(branch, environments, rollout=rollout), action

    for driver, ci in DRIVEN:
        name = f"{driver}-{len(ci)}"
        made = choices("main", ENVIRONMENTS[-1], driver=driver, ci=ci)
        yield name, made, ACTIONS[1]


def write_all(folder: Path) -> list[Path]:
    """Write every shape below a folder, each as a repository of its own; give the workflows."""
    written = []
    for name, chosen, action in every():
        texts = {
            init_files.WORKFLOW: init_files.workflow(chosen, action),
            init_files.SWEEP: init_files.sweep(action),
            init_files.FORM: init_files.form(),
        }
        for path, text in texts.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        written += [folder / name / path for path in (init_files.WORKFLOW, init_files.SWEEP)]
    return written
