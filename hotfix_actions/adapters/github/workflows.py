"""Workflows of the repository: enabled, disabled, and started by a dispatch."""

from collections.abc import Mapping

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.answers import Answered
from hotfix_actions.adapters.github.door import Door, quoted
from hotfix_actions.errors import OutsideFailed, Unsure

# The token may not, there is no such workflow, or it is not to be enabled or disabled now.
_REFUSALS = (403, 404, 409, 422)


@answers.reading
class GithubWorkflows:
    """The workflows of one repository, by the names of their files. They need `actions: write`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def switched_off(self) -> Mapping[str, str]:
        """Return the paths of the workflows that no event starts, each with GitHub's state of it.

        It needs `actions: read`. https://docs.github.com/en/rest/actions/workflows#list-repository-workflows
        """
        rows = self._door.pages(self._door.repo("actions/workflows"), "workflows")
        states = {str(row["path"]): str(row["state"]) for row in rows}
        return {path: state for path, state in states.items() if state != "active"}

    def enable(self, file: str) -> str:
        """Let events start a workflow; return nothing, or why GitHub does not.

        One that is enabled stays so: asking for its state first would cost as much.
        https://docs.github.com/en/rest/actions/workflows#enable-a-workflow
        """
        return self._set(file, "enable")

    def disable(self, file: str) -> str:
        """Let no event start a workflow; return nothing, or why GitHub does not.

        https://docs.github.com/en/rest/actions/workflows#disable-a-workflow
        """
        return self._set(file, "disable")

    def start(self, file: str, *, ref: str, inputs: Mapping[str, str]) -> None:
        """Start a workflow of a branch. `GITHUB_TOKEN` may: a dispatch is no event of its own.

        Raises OutsideFailed where it may or may not have started.
        https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
        https://docs.github.com/en/actions/concepts/security/github_token
        """
        path = self._door.repo(f"actions/workflows/{quoted(file)}/dispatches")
        try:
            self._door.send("POST", path, {"ref": ref, "inputs": dict(inputs)})
        except Answered as answer:
            raise self._door.fail(answer) from answer
        except Unsure as unsure:
            raise OutsideFailed(
                tried=f"starting {file}",
                found=f"{unsure}: it may have started",
                remedy="run the same command again: what is running already is not repeated",
            ) from unsure

    def _set(self, file: str, change: str) -> str:
        path = self._door.repo(f"actions/workflows/{quoted(file)}/{change}")
        try:
            self._door.send("PUT", path)
        except Answered as answer:
            if answer.status not in _REFUSALS:
                raise self._door.fail(answer) from answer
            return f"{answer.status} {answer.message}"
        return ""
