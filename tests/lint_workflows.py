"""`make lint`: workflows, actions, forms and Dependabot's file, by zizmor, a linter, the schemas.

Ours, and those that `hotfix init` writes: every shape is made anew, in a temporary directory.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.init_variants import write_all

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ZIZMOR = ("--offline", "--pedantic", "--strict-collection", "--no-progress", "--quiet")


def commands(root: Path, below: str = "") -> list[list[str]]:
    """Give the linters' commands for a repository, or for those in the folders `below` names."""
    workflows = _files(root, f"{below}.github/workflows/*.yml")
    actions = _files(root, f"{below}action.yml", f"{below}.github/actions/*/action.yml")
    dependabot = _files(root, f"{below}.github/dependabot.yml")
    return [
        [str(BIN / "zizmor"), *ZIZMOR, *workflows, *actions, *dependabot],
        [str(BIN / "actionlint"), "-color", *workflows],
        *_schema("github-workflows", workflows),
        *_schema("github-actions", actions),
        *_schema("github-issue-forms", _files(root, f"{below}.github/ISSUE_TEMPLATE/*.yml")),
        *_schema("dependabot", dependabot),
    ]


def _files(root: Path, *patterns: str) -> list[str]:
    found = (path for pattern in patterns for path in root.glob(pattern))
    return sorted(str(path.relative_to(root)) for path in found)


def _schema(name: str, files: list[str]) -> list[list[str]]:
    words = [str(BIN / "check-jsonschema"), "-q", "--builtin-schema", f"vendor.{name}"]
    return [[*words, *files]] if files else []


def failures(root: Path, below: str = "") -> list[str]:
    """Run them all, so that every finding shows at once; give the commands that found one."""
    ran = [(w, subprocess.run(w, cwd=root, check=False)) for w in commands(root, below)]
    return [" ".join(words) for words, done in ran if done.returncode]


def main() -> int:
    """Lint ours and what `hotfix init` writes."""
    with tempfile.TemporaryDirectory(prefix="hotfix-lint-") as temporary:
        write_all(Path(temporary))
        failed = [*failures(ROOT), *failures(Path(temporary), "*/")]
    for words in failed:
        sys.stderr.write(f"failed: {words}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
