"""How long `hotfix open` takes on the sample where GitHub is far away.

    python -m bench.latency [MILLISECONDS]

Each request takes so much longer (80 ms); the command is a process of its own, its start included.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from hotfix_actions.adapters.trace import Trace
from hotfix_actions.rehearsal.play import Play
from hotfix_actions.rehearsal.script import Fix, Script, perform, yesterday
from hotfix_actions.rehearsal.stage import Setting, Stage, stage

TIMES = 3
HOTFIX = [sys.executable, "-m", "hotfix_actions"]
BODY = "### What is broken\n\nAnyone can sign in.\n\n### Severity\n\ncritical\n"


def opened(ready: Stage, milliseconds: int) -> float:
    """Return the seconds of one `hotfix open`."""
    took = []

    def main(argv: list[str], env: Mapping[str, str], here: Path, _: Trace) -> int:
        ready.sandbox.world.set("latency", milliseconds)
        clock = time.perf_counter()
        done = subprocess.run(
            [*HOTFIX, *argv], check=False, env=dict(env), cwd=here, stdout=subprocess.PIPE
        )
        took.append(time.perf_counter() - clock)
        ready.sandbox.world.set("latency", 0)
        sys.stdout.write(done.stdout.decode())
        return done.returncode

    play = Play(ready, main, lambda *_: None, lambda *_: None)
    yesterday(play)
    fix = Fix("never-pushed", "", lambda *_: None)
    perform(play, Script("Anyone can sign in", BODY, fix, stop_after="open"))
    return took[0]


def main() -> int:
    """Measure it several times, each on a new GitHub."""
    milliseconds = int(sys.argv[1]) if len(sys.argv) > 1 else 80
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    seconds = []
    for _ in range(TIMES):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
            stage(Setting(work=Path(name), env=env, trace=Trace())) as ready,
        ):
            seconds.append(opened(ready, milliseconds))
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    print(f"hotfix open, {milliseconds} ms a request: {low:.2f} {middle:.2f} {high:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
