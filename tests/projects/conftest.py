"""A real process door, poor in environment, and small projects to run."""

import json
import os
from pathlib import Path

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.ports import Process
from tests.projects.stand_in import Write


@pytest.fixture
def process() -> Process:
    return ChildProcesses({"PATH": os.environ["PATH"]}, Trace())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files into a checkout; what is no text is written as JSON."""
    root = tmp_path / "checkout"
    root.mkdir()

    def files(contents: dict[str, object]) -> Path:
        for name, content in contents.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return root

    return files
