"""`make mutation`: break the decisions and the runner on purpose, and count what the tests notice.

    python -m bench.mutation [--shown]

mutmut makes the mutants and runs the tests that reach each of them; pyproject.toml says of which
files, by which tests. The score is killed / (all - timeouts), a timeout being no clear answer.
`--shown` prints the scores of the last run again. Everything it makes lies in `mutants/`.

mutmut breaks the bodies of functions only: tables at the top of a module and properties are held
by tests that compare whole values, and what a function makes at import (the forms of version
files) is counted as survived, whatever the tests say.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MUTANTS = ROOT / "mutants"
LOG = MUTANTS / "mutmut.log"
WORKERS = 2
WANTED = 0.85

# What mutmut's workers end with: pytest's own exit codes, its marks, and the signals of a limit.
_KILLED = frozenset({1, 3})
_SURVIVED = frozenset({0})
_UNTESTED = frozenset({5, 33})
_TIMEOUT = frozenset({24, -24, 36, 152, 255})


@dataclass(frozen=True)
class Score:
    """How many mutants of one module, or of all, ended in which way."""

    name: str
    ends: Counter[str]

    @property
    def value(self) -> float:
        """The share of mutants that a test noticed; 1 where there is nothing to break."""
        answered = self.ends.total() - self.ends["timeout"]
        return self.ends["killed"] / answered if answered else 1.0


def end_of(code: int | None) -> str:
    """Name how a mutant ended; one that was never run, or crashed, is not killed."""
    if code in _KILLED:
        return "killed"
    if code in _SURVIVED:
        return "survived"
    if code in _UNTESTED:
        return "untested"
    return "timeout" if code in _TIMEOUT else "unclear"


def run() -> None:
    """Make all mutants afresh and test them. Raises SystemExit with the log where that fails."""
    shutil.rmtree(MUTANTS, ignore_errors=True)
    MUTANTS.mkdir()
    words = [sys.executable, "-m", "mutmut", "run", "--max-children", str(WORKERS)]
    if sys.stdout.isatty():
        done = subprocess.run(words, cwd=ROOT, check=False)
        shown = ""
    else:
        with LOG.open("wb") as log:
            done = subprocess.run(words, cwd=ROOT, check=False, stdout=log, stderr=log)
        shown = LOG.read_text(errors="replace")[-4000:]
    if done.returncode:
        raise SystemExit(f"{shown}\nmutmut failed with exit code {done.returncode}")


def results() -> Iterator[tuple[str, str, str]]:
    """Give each mutant of the last run with its module and how it ended."""
    for path in sorted(MUTANTS.rglob("*.py.meta")):
        module = path.relative_to(MUTANTS).as_posix().removesuffix(".py.meta")
        for mutant, code in json.loads(path.read_text())["exit_code_by_key"].items():
            yield module, mutant, end_of(code)


def scores(ends: list[tuple[str, str, str]]) -> list[Score]:
    """Count by module, and all together at the end."""
    modules = sorted({module for module, _, _ in ends})
    each = [Score(name, Counter(end for at, _, end in ends if at == name)) for name in modules]
    return [*each, Score("all", Counter(end for _, _, end in ends))]


def main() -> int:
    """Print the score of every module; 1 where the whole is below what is wanted."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutation")
    parser.add_argument("--shown", action="store_true", help="show the last run again")
    if not parser.parse_args().shown:
        run()
    ends = list(results())
    if not ends:
        raise SystemExit("there are no mutants: run it without --shown")
    for _, mutant, end in ends:
        if end != "killed":
            print(f"{end:9} {mutant}")
    columns = ("killed", "survived", "untested", "timeout", "unclear")
    print(f"\n{'':40}" + "".join(f"{name:>10}" for name in columns) + f"{'score':>10}")
    for score in scores(ends):
        counts = "".join(f"{score.ends[name]:10}" for name in columns)
        print(f"{score.name:40}{counts}{score.value:10.1%}")
    reached = scores(ends)[-1].value
    print(f"\n{reached:.1%} of the mutants were noticed; at least {WANTED:.0%} is wanted")
    print("to see one: .venv/bin/mutmut show NAME")
    return 0 if reached >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
