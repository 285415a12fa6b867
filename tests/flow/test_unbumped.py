"""A merge-back with conflicts holds the version from before: no other conflict is met."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workspace import GitMerger
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.world import Comparison, FileChange
from hotfix_actions.steps.settle import settle
from tests.flow.test_held import FIXED, OLD, THEIRS, Objects

MERGER = GitMerger(ChildProcesses({"PATH": "/usr/bin:/bin"}, Trace()))
LOCK = (
    '{\n "name": "x",\n "version": "%s",\n "packages": {\n  "": {\n   "version": "%s"\n  }\n }\n}\n'
)
UV = 'version = 1\n\n[[package]]\nname = "shop"\nversion = "%s"\nsource = { virtual = "." }\n'


class Named(Objects):
    """Commits by whose files one tells which of them carry the version."""

    def gather_named(self, commits: Sequence[str], paths: Sequence[str]) -> None:
        assert len(commits) == 3, paths


def settled(versions: Mapping[str, str]) -> tuple[Any, dict[str, dict[str, str]]]:
    """Settle a fix that conflicts in a.js, beside a bump of these files; `%s` is the version."""
    sides = {
        name: {path: text.replace("%s", number) for path, text in versions.items()} | {"a.js": code}
        for name, number, code in (
            ("base", "1.2.3", OLD),
            ("tag", "1.2.4", FIXED),
            ("main", "1.3.0", THEIRS),
        )
    }
    ports = SimpleNamespace(objects=Named(sides), merger=MERGER)
    context: Any = SimpleNamespace(ports=ports, settings=Settings())
    files = tuple(FileChange(path, "modified") for path in sides["tag"])
    relation = Comparison("diverged", "base", (), files)
    return settle(context, relation, "tag", "main"), sides


@pytest.mark.parametrize(
    "versions",
    [
        {"package.json": '{\n "name": "x",\n "version": "%s"\n}\n'},
        {"package.json": '{"version": "%s"}\n', "package-lock.json": LOCK},
        {"pyproject.toml": '[project]\nname = "shop"\nversion = "%s"\n', "uv.lock": UV},
        {"pyproject.toml": "[tool.x]\n", "shop/__init__.py": '__version__ = "%s"\n'},
        {"VERSION": "%s\n"},
        {"setup.cfg": "[metadata]\nname = shop\nversion = %s\n"},
    ],
    ids=" and ".join,
)
def test_who_merges_by_hand_meets_no_conflict_but_those_that_are_told(
    versions: dict[str, str],
) -> None:
    found, sides = settled(versions)
    assert found.conflicts == ("a.js",)
    carrying = {path for path, text in versions.items() if "%s" in text}
    assert set(found.unbumped) == carrying
    for path in carrying:
        told = str(found.unbumped[path])
        assert told == sides["base"][path]
        base, target = sides["base"][path], sides["main"][path]
        assert MERGER.merge(base=base, ours=told, theirs=target) == target
        left = MERGER.merge(base=base, ours=sides["tag"][path], theirs=target)
        assert left is None, "the bare tag would have met a conflict there"
