"""`make bench`: what a person waits for, several runs each, as minimum, median and maximum."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

HOTFIX = [sys.executable, "-m", "hotfix_actions"]
RUNS = 3


def timed(words: list[str]) -> tuple[float, str]:
    clock = time.perf_counter()
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return time.perf_counter() - clock, done.stdout


def row(name: str, values: list[float], unit: str = "s") -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{name:<34} {low:8.2f} {middle:8.2f} {high:8.2f} {unit}"


def main() -> int:
    """Measure the start of the command line, and the rehearsal with its parts."""
    print(f"{'':<34} {'min':>8} {'median':>8} {'max':>8}")
    print(row("hotfix --version", [timed([*HOTFIX, "--version"])[0] for _ in range(RUNS)]))
    timed([*HOTFIX, "rehearse", "--json"])  # a warm-up: npm's first start is slower
    runs = [timed([*HOTFIX, "rehearse", "--json"]) for _ in range(RUNS)]
    told = [json.loads(out.strip().splitlines()[-1]) for _, out in runs]
    print(row("hotfix rehearse, whole process", [seconds for seconds, _ in runs]))
    print(row("  the tool's own share", [one["own-seconds"] for one in told]))
    print(row("  requests to GitHub", [float(one["requests"]) for one in told], ""))
    for at, act in enumerate(told[0]["acts"]):
        if act["who"] == "hotfix":
            print(row(f"  {act['what']}", [one["acts"][at]["seconds"] for one in told]))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
