"""Start `hotfix` in an environment of its own, from the commit that `uses:` named.

    python3 -I start.py WORDS ...

Standard library only, and no syntax newer than Python 3.8: it is run by whatever Python is there.
It finds one that is new enough, installs what requirements.lock names (hashes checked) into a
directory of its own, and becomes `hotfix WORDS ...`. The caller's Python, packages and settings are
left alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LOCK = HERE / "requirements" / "requirements.lock"
LEAST = (3, 11)
LEAST_PIP = (22, 3)  # which brought --python
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3")
# Settings of the caller's that would lead the installation elsewhere; its index and proxies hold.
ASTRAY = (
    "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT",
    "PIP_NO_BINARY", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_TARGET",
    "UV_CONSTRAINT", "UV_OVERRIDE", "UV_OFFLINE", "VIRTUAL_ENV",
)  # fmt: skip
# An installer needs none of them.
SECRET = ("HOTFIX_", "GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_")
# -I leaves out the current directory and PYTHON* variables: nothing of the workspace is imported.
RUN = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from hotfix_actions.cli import main; sys.exit(main())"
)
MISSING, OUTSIDE = 3, 4


def main() -> None:
    """Install once a job, then become `hotfix`."""
    python = newest(Path(sys.executable))
    # The runner empties its directory before and after each job; a place of one's own is kept.
    kept = os.environ.get("HOTFIX_ENVIRONMENTS") or os.environ.get("RUNNER_TEMP")
    home = Path(kept or tempfile.gettempdir())
    where = home / f"hotfix-actions-{key(python)}"
    inside = where / "bin" / "python"
    if not (where / "ready").exists():
        install(python, where, inside)
    os.execv(inside, [str(inside), "-I", "-c", RUN, str(HERE), *sys.argv[1:]])


def newest(own: Path) -> Path:
    """Give a Python that is new enough: the one at hand, one on PATH, one of the runner's."""
    if sys.version_info >= LEAST:
        return own
    on_path = [Path(found) for name in NAMES if (found := shutil.which(name))]
    tools = Path(os.environ.get("RUNNER_TOOL_CACHE") or "/nowhere", "Python")
    for path in (
        *on_path,
        Path("/usr/bin/python3"),
        *sorted(tools.glob("3.1[1-9].*/*/bin/python3")),
    ):
        test = f"import sys; sys.exit(sys.version_info < {LEAST})"
        if path.exists() and run([str(path), "-I", "-c", test], dict(os.environ))[0] == 0:
            return path
    return fail(
        MISSING,
        tried="looking for Python 3.11 or newer on the runner",
        found=f"only Python {sys.version_info[0]}.{sys.version_info[1]} is there",
        remedy="put a step before: uses: actions/setup-python, with python-version: '3.13'",
    )


def key(python: Path) -> str:
    """Name the environment by what it holds: the lock, and the Python that runs it."""
    digest = hashlib.sha256(LOCK.read_bytes())
    digest.update(str(python.resolve()).encode())
    return digest.hexdigest()[:16]


def install(python: Path, where: Path, inside: Path) -> None:
    """Make the environment; it counts from the moment that it is whole."""
    shutil.rmtree(where, ignore_errors=True)
    names = (name for name in os.environ if name not in ASTRAY and not name.startswith(SECRET))
    env = {name: os.environ[name] for name in names}
    for words in commands(python, where, inside):
        code, said = run(words, env)
        if code != 0:
            shutil.rmtree(where, ignore_errors=True)
            fail(
                OUTSIDE,
                tried=f"installing what hotfix-actions needs: {' '.join(words)}",
                found="\n".join(said.strip().splitlines()[-5:]) or "no output",
                remedy="check that the runner reaches its package index (PIP_INDEX_URL, "
                "UV_DEFAULT_INDEX), then run the job again",
            )
    (where / "ready").touch()


def commands(python: Path, where: Path, inside: Path) -> list[list[str]]:
    """Give the commands that install: by uv where it is there, which takes a second, else by pip.

    The pip at hand saves the four seconds that a new environment's own takes to come about.
    """
    uv = shutil.which("uv")
    if uv:
        return [
            [uv, "venv", "-q", "--no-project", "--no-config", "--python", str(python), str(where)],
            [uv, "pip", "sync", "-q", "--no-config", "--require-hashes", "--python", str(inside),
             str(LOCK)],
        ]  # fmt: skip
    install = ["install", "-q", "--disable-pip-version-check", "--no-input", "--no-compile",
               "--no-deps", "--require-hashes", "-r", str(LOCK)]  # fmt: skip
    pip = [str(python), "-I", "-m", "pip"]
    code, said = run([*pip, "--version"], dict(os.environ))
    version = re.match(r"pip (\d+)\.(\d+)", said)
    if code == 0 and version and tuple(map(int, version.groups())) >= LEAST_PIP:
        return [
            [str(python), "-I", "-m", "venv", "--without-pip", str(where)],
            [*pip, "--python", str(inside), *install],
        ]
    return [
        [str(python), "-I", "-m", "venv", str(where)],
        [str(inside), "-I", "-m", "pip", *install],
    ]


def run(words: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Run a command; give its exit code, and what it said."""
    both = subprocess.STDOUT
    done = subprocess.run(words, env=env, check=False, stdout=subprocess.PIPE, stderr=both)
    return done.returncode, done.stdout.decode(errors="replace")


def fail(code: int, *, tried: str, found: str, remedy: str) -> Path:
    """Say what was tried, what came back and what to do, and end; no word of it is a command."""
    said = f"Tried: {tried}\nFound: {found}\nDo: {remedy}"
    escaped = said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    sys.stdout.write(f"::error title=hotfix::{escaped}\n")
    sys.stdout.flush()
    if os.environ.get("GITHUB_STEP_SUMMARY"):
        shown = said.replace("```", "'''")
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a") as page:
            page.write(f"## ⚠️ hotfix did not start\n\n```text\n{shown}\n```\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
