"""`make lint`: the workflows, by zizmor, a workflow linter and the published schema."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SCHEMA = "vendor.github-workflows"
WORKFLOWS = ROOT / ".github" / "workflows"


def commands() -> list[list[str]]:
    files = sorted(str(path.relative_to(ROOT)) for path in WORKFLOWS.glob("*.yml"))
    return [
        [str(BIN / "zizmor"), "--offline", "--pedantic", "--no-progress", "--quiet", *files],
        [str(BIN / "actionlint"), "-color", *files],
        [str(BIN / "check-jsonschema"), "-q", "--builtin-schema", SCHEMA, *files],
    ]


def main() -> int:
    """Run them all, so that every finding shows at once."""
    failed = [
        words for words in commands() if subprocess.run(words, cwd=ROOT, check=False).returncode
    ]
    for words in failed:
        sys.stderr.write(f"failed: {' '.join(words)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
