"""`make lint`: the workflows, by zizmor, a workflow linter and the published schemas.

Ours, and those that `hotfix init` writes: every variant is made anew, in a temporary directory.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.init_variants import write_all

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WORKFLOWS = ".github/workflows"


def commands(root: Path) -> list[list[str]]:
    """Give the linters' commands for everything below a directory that they know."""
    workflows = _found(root, f"{WORKFLOWS}/*.yml")
    actions = [*_found(root, "action.yml"), *_found(root, ".github/actions/*/action.yml")]
    forms = _found(root, ".github/ISSUE_TEMPLATE/*.yml")
    audited = [*workflows, *actions]
    zizmor = ["zizmor", "--offline", "--pedantic", "--no-progress", "--quiet"]
    return [
        *_command(zizmor, audited),
        *_command(["actionlint", "-color"], workflows),
        *_command(_schema("github-workflows"), workflows),
        *_command(_schema("github-actions"), actions),
        *_command(_schema("github-issue-forms"), forms),
    ]


def _found(root: Path, pattern: str) -> list[str]:
    """Find files in a repository, and in those that lie side by side below a directory."""
    files = {path for deep in (pattern, f"*/{pattern}") for path in root.glob(deep)}
    return sorted(str(path.relative_to(root)) for path in files if ".venv" not in path.parts)


def _schema(name: str) -> list[str]:
    return ["check-jsonschema", "-q", "--builtin-schema", f"vendor.{name}"]


def _command(words: list[str], files: list[str]) -> list[list[str]]:
    return [[str(BIN / words[0]), *words[1:], *files]] if files else []


def failures(root: Path) -> list[str]:
    """Run them all, so that every finding shows at once; give the commands that found one."""
    ran = [(words, subprocess.run(words, cwd=root, check=False)) for words in commands(root)]
    return [" ".join(words) for words, done in ran if done.returncode]


def main() -> int:
    """Lint ours and what `hotfix init` writes."""
    with tempfile.TemporaryDirectory(prefix="hotfix-lint-") as temporary:
        written = write_all(Path(temporary))
        failed = [*failures(ROOT), *failures(Path(temporary))]
    for words in failed:
        sys.stderr.write(f"failed: {words}\n")
    if not written:
        sys.stderr.write("failed: `hotfix init` wrote nothing to lint\n")
    return 1 if failed or not written else 0


if __name__ == "__main__":
    sys.exit(main())
