"""`make lint`: workflows, actions and Dependabot's file, by zizmor, a linter and the schemas."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ZIZMOR = ("--offline", "--pedantic", "--strict-collection", "--no-progress", "--quiet")


def commands() -> list[list[str]]:
    workflows = _files(".github/workflows/*.yml")
    actions = [*_files("action.yml"), *_files(".github/actions/*/action.yml")]
    dependabot = _files(".github/dependabot.yml")
    return [
        [str(BIN / "zizmor"), *ZIZMOR, *workflows, *actions, *dependabot],
        [str(BIN / "actionlint"), "-color", *workflows],
        *_schema("github-workflows", workflows),
        *_schema("github-actions", actions),
        *_schema("dependabot", dependabot),
    ]


def _files(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern))


def _schema(name: str, files: list[str]) -> list[list[str]]:
    words = [str(BIN / "check-jsonschema"), "-q", "--builtin-schema", f"vendor.{name}"]
    return [[*words, *files]] if files else []


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
