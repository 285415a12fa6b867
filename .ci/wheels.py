#!/usr/bin/env python3
"""Build the archives of wheels that a release carries, so that the action needs no package index.

    .ci/wheels.py wheels          one archive for each system and Python, the same bytes every time
    .ci/wheels.py wheels --here   only the one for this system and Python

What goes in is what requirements.lock names, each wheel by its hash. Needs pip; nothing is run of
what is downloaded. Who reads them: action/release_wheels.py.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "requirements.lock"
sys.path.insert(0, str(ROOT / "action"))

import release_wheels  # noqa: E402

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# The platform tags that pip accepts for a system, the most demanding first. Intel Macs are not
# among them: cryptography has no wheels for them any more.
SYSTEMS = {
    "linux-x86_64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "linux-aarch64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "darwin-arm64": ("macosx_11_0_arm64", "macosx_10_12_universal2"),
}


def targets() -> dict[str, tuple[str, str]]:
    """Return every target by its name, with its system and its Python."""
    return {
        f"{system}-cp{python.replace('.', '')}": (system, python)
        for system in SYSTEMS
        for python in PYTHONS
    }


def here() -> str:
    """Return the target that this Python is; empty where there are no wheels for it."""
    words = [sys.executable, "-I", "-c", release_wheels.TARGET]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def download(system: str, python: str, into: Path) -> None:
    """Download the wheels of the lock for a system and a Python, hashes checked."""
    words = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    words += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--implementation", "cp"]
    words += [word for tag in SYSTEMS[system] for word in ("--platform", tag)]
    words += ["--python-version", python, "-r", str(LOCK), "-d", str(into)]
    subprocess.run(words, check=True)


def pack(folder: Path, archive: Path) -> None:
    """Put files into an archive: in order, without times, not packed again."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(path.name)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())


def build(name: str, into: Path) -> Path:
    """Build the archive of one target."""
    archive = into / release_wheels.archive_name(LOCK.read_bytes(), name)
    with tempfile.TemporaryDirectory(prefix="hotfix-wheels-") as scratch:
        download(*targets()[name], Path(scratch))
        pack(Path(scratch), archive)
    return archive


def main(words: list[str]) -> None:
    """Build what was asked for, and name it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--here", action="store_true")
    asked = parser.parse_args(words)
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in [here()] if asked.here else targets():
        if name in targets():
            sys.stdout.write(f"{build(name, asked.folder)}\n")
        else:
            sys.stdout.write("there are no wheels for this system: its tests are left out\n")


if __name__ == "__main__":
    main(sys.argv[1:])
