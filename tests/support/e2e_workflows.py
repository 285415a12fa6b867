"""The workflows that a repository keeps on its default branch, as `hotfix init` writes them."""

from collections.abc import Mapping

from hotfix_actions.domain.init import Action
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.projections import init_files
from tests.support.e2e import Scene

SWEEP = SWEEP_WORKFLOW.rpartition("/")[2]


def add(scene: Scene, files: Mapping[str, str]) -> None:
    """Commit files to the default branch, past every rule."""
    texts = "".join(
        f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        for path, text in files.items()
    )
    scene.git("fast-import", "--quiet", stdin=(
        "commit refs/heads/main\ncommitter Priya <priya@example.com> 1767225600 +0000\n"
        f"data 3\nAdd\nfrom refs/heads/main^0\n{texts}"
    ))  # fmt: skip


def swept(workflow: str) -> dict[str, str]:
    """Return this workflow and the sweep beside it, by their paths."""
    sweep = init_files.sweep(Action("hotfix-actions/hotfix-actions", "v1"))
    return {init_files.WORKFLOW: workflow, SWEEP_WORKFLOW: sweep}


def state(scene: Scene) -> str:
    """Return the state of the sweep's workflow, as GitHub tells it."""
    return str(scene.get(f"actions/workflows/{SWEEP}")["state"])


def rest(scene: Scene, how: str = "disabled_manually") -> None:
    """Let the sweep's workflow be disabled, by itself or by GitHub."""
    off = {SWEEP_WORKFLOW: how}
    scene.stage.sandbox.world.set_repository(scene.stage.repository, disabled_workflows=off)
