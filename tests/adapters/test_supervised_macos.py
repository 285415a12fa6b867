"""The supervisor where there is no /proc and no subreaper: it asks `ps`, as on macOS.

Its `ps` prints what it is asked for: `-E` adds the environment to the command, `-ww` cuts nothing,
`state` is a letter with more behind it, and a process that nobody has collected is in `Z`
(https://keith.github.io/xcode-man-pages/ps.1.html).
"""

import os
import signal
import sys
from pathlib import Path

import pytest

from hotfix_actions.adapters import supervised, supervisor
from tests.adapters import test_supervised
from tests.adapters.test_supervised import CHILDREN, here, holding, nobody_holds, quick, run

__all__ = ["here", "quick"]
pytestmark = pytest.mark.slow

PS = """\
import sys
from pathlib import Path
wanted = "-A -E -ww -o pid=,ppid=,pgid=,state=,command=".split()
assert sys.argv[1:] == wanted, sys.argv
for one in Path("/proc").iterdir():
    try:
        fields = (one / "stat").read_text().rpartition(")")[2].split()
        words = (one / "cmdline").read_bytes() + HIDES * (one / "environ").read_bytes()
    except (OSError, IndexError):
        continue
    state = "T" if fields[0] == "t" else fields[0]
    text = words.replace(b"\\0", b" ").decode(errors="replace") or "(sh)"
    print(f"{one.name:>5} {fields[1]:>5} {fields[2]:>5} {state + 's+':<4} {text}")
"""
# As `ps -A -E -ww -o pid=,ppid=,pgid=,state=,command=` prints it there.
PRINTED = """\
    1     0     1 Ss   /sbin/launchd
  501     1   501 Ss+  /bin/sh deploy.sh HOTFIX_SUPERVISED=abc PATH=/usr/bin
  502   501   501 Z+   (sleep)
  503     1   503 R    /usr/libexec/a b c HOTFIX_SUPERVISED=abcd
  504     1   501 U    /bin/sh -c sleep 60
 echo 1 2 3 HOTFIX_SUPERVISED=abc

  505     1   505 S
"""


@pytest.fixture
def macos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Start the supervisor as if it ran there; return its `ps`."""
    script = tmp_path / "ps.py"
    script.write_text(PS.replace("HIDES", "1"))
    text = Path(supervisor.__file__).read_text()
    for old, new in (
        ('sys.platform != "linux"', "True"),
        ('Path("/proc")', 'Path("/nowhere")'),
        ('"/bin/ps"', f'"{sys.executable}", "-I", "-S", "{script}"'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    words = [sys.executable, "-I", "-S", "-c", text]
    monkeypatch.setattr(supervised, "_program", lambda: words)
    return script


@pytest.mark.parametrize("kind", CHILDREN)
def test_what_stands_no_more_is_ended_with_all_that_it_started(
    macos: Path, here: Path, kind: str
) -> None:
    assert macos.exists()
    done = run(here, holding(CHILDREN[kind]), test_supervised.watched(here))
    assert (done.stopped, done.left) == (True, "")
    assert nobody_holds(here)


@pytest.mark.parametrize("harm", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("hides", [False, True])
def test_what_a_killed_supervisor_leaves_is_known_by_its_mark_or_its_group(
    macos: Path, here: Path, monkeypatch: pytest.MonkeyPatch, harm: int, *, hides: bool
) -> None:
    macos.write_text(PS.replace("HIDES", str(int(not hides))))
    monkeypatch.setattr(supervised, "PATIENCE", 1.0)
    fifo = os.open(here / "alive", os.O_RDONLY | os.O_NONBLOCK)

    def standing() -> bool:
        told = test_supervised._read(fifo)
        if told:
            os.kill(int(told), harm)
        return not told

    kind = CHILDREN["ignores SIGTERM" if hides else "an orphan of another session"]
    done = run(here, f"exec 9> alive; echo $PPID >&9; {kind}", standing)
    assert (done.lost, done.left) == (True, "")
    assert nobody_holds(here)
    os.close(fifo)


def test_a_command_that_ends_well_left_nothing_running_but_what_it_did(
    macos: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert macos.exists()
    assert run(here, "sleep 0.01; echo up").left_running is None
    monkeypatch.setattr(supervisor, "SETTLING", 0.0)
    (here / "alive").unlink()
    test_supervised.test_what_ends_well_may_leave_a_server_running_and_that_is_known(
        here, "a session"
    )


def test_what_ps_prints_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_PS", ["printf", "%s", PRINTED])
    monkeypatch.setattr(supervisor, "_PROCESSES", Path("/nowhere"))
    monkeypatch.setattr(supervisor, "_adopts_orphans", lambda: False)
    rows = supervisor._other()
    assert [row.pid for row in rows] == [1, 501, 502, 503, 504, 505]
    assert rows[4].text.endswith("HOTFIX_SUPERVISED=abc")
    assert rows[5].text == ""
    family = supervisor.Family("abc")
    family.group = 501
    assert family.alive() == {501, 503, 504}
