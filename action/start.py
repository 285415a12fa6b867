"""Start `hotfix` in an environment of its own, from the commit that `uses:` named.

    python3 -I start.py WORDS ...

Standard library only, and no syntax newer than Python 3.8: it is run by whatever Python is there.
It finds one that is new enough, puts what requirements.lock names (hashes checked) into a directory
of its own, and becomes `hotfix WORDS ...`. The wheels come from the tool's own release, so that a
rollback depends on no package index; the index is the second way. The caller's Python, packages and
settings are left alone.
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
OURS = "hotfix-actions/hotfix-actions"
LOCK = HERE / "requirements" / "requirements.lock"
INIT = HERE / "hotfix_actions" / "__init__.py"
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
BEGIN = "import os, sys; sys.path[:0] = sys.argv.pop(1).split(os.pathsep); "
RUN = BEGIN + "from hotfix_actions.__main__ import main; sys.exit(main())"
CHECK = BEGIN + "import hotfix_actions.cli, github, yaml"
MISSING, OUTSIDE = 3, 4


def main() -> None:
    """Install once a job, then become `hotfix`."""
    if sys.platform == "win32":
        fail(
            MISSING,
            tried="starting on this runner",
            found="it runs Windows",
            remedy="let the job run on Linux or macOS: runs-on: ubuntu-latest",
        )
    python = newest(Path(sys.executable))
    # The runner empties its directory before and after each job; a place of one's own is kept.
    kept = os.environ.get("HOTFIX_ENVIRONMENTS") or os.environ.get("RUNNER_TEMP")
    home = Path(kept or tempfile.gettempdir())
    where = home / f"hotfix-actions-{key(python)}"
    if not (where / "ready").exists():
        why = unpack(python, where)
        if why:
            sys.stderr.write(f"hotfix: asking the package index, since {why}\n")
            install(python, where, where / "bin" / "python", why)
    os.execv(*starting(python, where, RUN, *sys.argv[1:]))


def starting(python: Path, where: Path, code: str, *words: str) -> tuple[str, list[str]]:
    """Return the program and the arguments that run code with what was put into a directory.

    Beside unpacked wheels nothing but the standard library is seen (-S).
    """
    paths, program, more = [HERE], str(where / "bin" / "python"), []
    if (where / "wheels").is_dir():
        paths, program, more = [HERE, where / "wheels"], str(python), ["-S"]
    joined = os.pathsep.join(map(str, paths))
    return program, [program, "-I", *more, "-c", code, joined, *words]


def unpack(python: Path, where: Path) -> str:
    """Make the environment from the wheels of our release; return why that cannot be, or nothing.

    It counts once it is whole and the tool starts in it. Of two jobs that make it at once one wins.
    """
    sys.path.insert(0, str(HERE / "action"))  # -I leaves it out
    import release_wheels  # noqa: PLC0415 - most starts find the environment made

    made = where.parent / f"{where.name}-{os.getpid()}"
    try:
        made.mkdir(parents=True)
        lock = LOCK.read_bytes()
        target = run([str(python), "-I", "-c", release_wheels.TARGET], dict(os.environ))[1].strip()
        if not re.fullmatch(r"[\w-]+", target):
            return "there are no wheels for this system"
        version = re.search(r'__version__ = "([\w.]+)"', INIT.read_text())
        asked = release_wheels.source(os.environ, HERE, OURS)
        name = release_wheels.archive_name(lock, target)
        archive = release_wheels.fetch(asked, f"v{version[1] if version else ''}", name)
        release_wheels.unpack(archive, lock.decode(), made / "wheels")
        code, said = run(starting(python, made, CHECK)[1], dict(os.environ))
        if code != 0:
            return f"the wheels of {name} do not start: {said.strip()[-200:]}"
        (made / "ready").touch()
        shutil.rmtree(where, ignore_errors=True)
        try:
            made.rename(where)
        except OSError:
            return "" if (where / "ready").exists() else f"{where} cannot be written"
        return ""
    except release_wheels.Unusable as why:
        return str(why)
    except Exception as why:  # noqa: BLE001 - whatever it is: the index is the second way
        return f"{type(why).__name__}: {why}"
    finally:
        shutil.rmtree(made, ignore_errors=True)


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


def install(python: Path, where: Path, inside: Path, why: str) -> None:
    """Make the environment from the package index by the first way that works.

    It counts once it is whole. `why` is what kept the release's wheels from being used.
    """
    names = (name for name in os.environ if name not in ASTRAY and not name.startswith(SECRET))
    env = {name: os.environ[name] for name in names}
    tried = found = ""
    with tempfile.TemporaryDirectory(prefix="hotfix-start-") as scratch:
        for way in ways(python, where, inside, Path(scratch)):
            shutil.rmtree(where, ignore_errors=True)
            for words in way:
                code, found = run(words, env)
                if code != 0:
                    tried = f"installing what hotfix-actions needs: {' '.join(words)}"
                    break
            else:
                (where / "ready").touch()
                return
    shutil.rmtree(where, ignore_errors=True)
    fail(
        OUTSIDE,
        tried=tried,
        found="\n".join([*found.strip().splitlines()[-5:], f"Before that: {why}"]),
        remedy="check that the runner reaches GitHub's releases or its package index "
        "(PIP_INDEX_URL, UV_DEFAULT_INDEX), then run the job again",
    )


def ways(python: Path, where: Path, inside: Path, scratch: Path) -> list[list[list[str]]]:
    """Give ways to install, the quickest first: uv at hand, uv brought by pip, pip alone.

    The pip at hand saves the four seconds that a new environment's own takes to come about, and uv,
    which our lock names as well, three of the five that pip takes for the rest.
    """
    own = str(inside)
    uv = shutil.which("uv")
    if uv:
        venv = [uv, "venv", "-q", "--no-project", "--no-config", "--python", str(python)]
        return [[[*venv, str(where)], by_uv(uv, own)]]
    pip = [str(python), "-I", "-m", "pip"]
    code, said = run([*pip, "--version"], dict(os.environ))
    version = re.match(r"pip (\d+)\.(\d+)", said)
    if code != 0 or not version or tuple(map(int, version.groups())) < LEAST_PIP:
        inner = [own, "-I", "-m", "pip"]
        return [[[str(python), "-I", "-m", "venv", str(where)], [*inner, *by_pip(LOCK)]]]
    bare = [str(python), "-I", "-m", "venv", "--without-pip", str(where)]
    into = [*pip, "--python", own]
    return [
        [bare, [*into, *by_pip(uv_alone(scratch))], by_uv(str(where / "bin" / "uv"), own)],
        [bare, [*into, *by_pip(LOCK)]],
    ]


def by_uv(uv: str, own: str) -> list[str]:
    """Give uv's words for installing the lock."""
    words = ["pip", "install", "-q", "--no-config", "--no-deps", "--require-hashes"]
    return [uv, *words, "--python", own, "-r", str(LOCK)]


def by_pip(lock: Path) -> list[str]:
    """Give pip's words for installing a lock."""
    return ["install", "-q", "--disable-pip-version-check", "--no-input", "--no-compile",
            "--no-deps", "--require-hashes", "-r", str(lock)]  # fmt: skip


def uv_alone(scratch: Path) -> Path:
    """Give a lock of uv alone, as the development lock has it."""
    text = (LOCK.parent / "requirements-dev.lock").read_text()
    entry = re.search(r"^uv==.*(?:\n[ \t].*)*", text, re.MULTILINE)
    lock = scratch / "uv.lock"
    lock.write_text(entry[0] if entry else "")
    return lock


def run(words: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Run a command; give its exit code, and what it said - or why it could not be run."""
    both = subprocess.STDOUT
    try:
        done = subprocess.run(words, env=env, check=False, stdout=subprocess.PIPE, stderr=both)
    except OSError as why:
        return 127, str(why)
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
