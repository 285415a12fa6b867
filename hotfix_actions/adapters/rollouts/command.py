"""The strategy `command`: the team's own commands put a version in place and back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from hotfix_actions.adapters.masking import MASKED
from hotfix_actions.domain import duration, running
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.running import UNCONFIGURED, Cancelled, Running
from hotfix_actions.domain.settings import Environment
from hotfix_actions.errors import HotfixError
from hotfix_actions.ports import Finished, Process, RolloutBroken, RolloutStopped

_HOLDS = (
    "the state command printed the value of a variable that may be secret: let it print something "
    "else, or name that variable in HOTFIX_HARMLESS"
)


class CommandRollout:
    """Runs `state`, `deploy` and `restore` of one environment.

    They run in the directory that `hotfix` was started in, with HOTFIX_ENVIRONMENT, HOTFIX_TAG,
    HOTFIX_VERSION and HOTFIX_SOURCE (a checkout of the tag) set, and on a restore
    HOTFIX_RESTORE and HOTFIX_RESTORE_SHA.
    """

    def __init__(
        self, name: str, environment: Environment, process: Process, here: Path, version: str
    ) -> None:
        self._name = name
        self._environment = environment
        self._process = process
        self._here = here
        self._version = version
        self._left = ""

    def read(self) -> Running:
        """Return what runs now; why it cannot be read is said in the answer."""
        if not self._environment.state:
            return UNCONFIGURED
        try:
            done = self._started("state", self._environment.state, {})
        except RolloutBroken as broken:
            return Running(unread=str(broken))
        if done.code != 0 or done.timed_out:
            return Running(unread=_words("state", done))
        if MASKED in done.stdout:  # what is recorded must be what can be put back
            return Running(unread=_HOLDS)
        return running.parse(done.stdout)

    def begin(
        self, *, tag: str, source: Path, standing: Callable[[], bool], seconds: float | None = None
    ) -> LeftRunning | None:
        """Put the version in place; return what the command left running.

        Raises RolloutBroken with what was seen, RolloutStopped. A command that cannot be started
        has changed nothing: that is its own failure.
        """
        timeout = duration.parse(self._environment.timeout)
        done = self._process.supervise(
            self._environment.deploy,
            cwd=self._here,
            env=self._variables({"HOTFIX_TAG": tag, "HOTFIX_SOURCE": str(source)}),
            timeout=timeout if seconds is None else min(timeout, seconds),
            standing=standing,
        )
        self._left = done.left
        if done.stopped:
            raise RolloutStopped(tag)
        if done.code != 0 or done.timed_out:
            over = not done.cut_short and not done.left
            raise RolloutBroken(_words("deploy", done), over=over)
        return done.left_running

    def cancel(self) -> Cancelled:
        """Say what may still go on: the command is ended with all its children.

        What it had started elsewhere - over ssh, by a workflow's dispatch, in a cluster - cannot be
        seen from here, so that nobody knows that it is over.
        """
        return Cancelled(over=False, left=self._left)

    def may_live(self, left: LeftRunning) -> bool:
        """Whether what the deploy command left running may be at work still."""
        return self._process.may_live(left)

    def restore(self, state: str, *, source: Path, sha: str = "") -> None:
        """Put back a state that `read` had given. Raises RolloutBroken.

        The commit that the state named when it ran is empty where nobody knows it.
        """
        words = {"HOTFIX_RESTORE": state, "HOTFIX_TAG": state, "HOTFIX_SOURCE": str(source)}
        words["HOTFIX_RESTORE_SHA"] = sha
        done = self._started("restore", self._environment.restore, words)
        if done.code != 0 or done.timed_out:
            raise RolloutBroken(_words("restore", done))

    def _started(self, what: str, argv: Sequence[str], words: dict[str, str]) -> Finished:
        """Run a command on which a rollback depends: that it cannot be started is told with it."""
        try:
            return self._run(argv, words)
        except HotfixError as failure:
            found = f"the {what} command did not start: {failure.found}; {failure.remedy}"
            raise RolloutBroken(found) from failure

    def _run(self, argv: Sequence[str], words: dict[str, str]) -> Finished:
        timeout = duration.parse(self._environment.timeout)
        env = self._variables(words)
        return self._process.run(argv, cwd=self._here, env=env, timeout=timeout, trusted=True)

    def _variables(self, words: dict[str, str]) -> dict[str, str]:
        return {"HOTFIX_ENVIRONMENT": self._name, "HOTFIX_VERSION": self._version, **words}


def _words(what: str, done: Finished) -> str:
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    ending = "did not end in time" if done.timed_out else f"ended with {done.code}"
    if done.lost:
        ending = "was cut short: its supervisor was killed, or stopped"
    return f"the {what} command {ending}" + (f": {said[-1]}" if said else "")
