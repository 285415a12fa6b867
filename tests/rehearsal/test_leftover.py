"""A rehearsal points at places that still name the old version."""

from pathlib import Path

import pytest

from hotfix_actions.cli import main
from tests.rehearsal.conftest import git
from tests.rehearsal.test_rehearse import ENV, rehearse

pytestmark = pytest.mark.slow

NAMING = {
    "lib/data.js": "// made by the build\nexports.VERSION = '1.4.2';\n",
    "app/version.py": '__version__: str = "1.4.2"\n',
    "chart/Chart.yaml": "name: greeter\nappVersion: v1.4.2\n",
}
NOT_NAMING = {
    "lib/other.js": "exports.VERSION = '1.4.20';\nexports.version = '11.4.2';\n",
    "lib/prose.js": "// since 1.4.2 this greets; version 1.4.2 was the first\n",
    "yarn.lock": 'version: "1.4.2"\n',
    "docs/conf.py": 'version = "1.4.2"\n',
    "test/version.js": "const version = '1.4.2';\n",
    "dist/app.js": "const version = '1.4.2';\n",
    "HISTORY.md": "version: 1.4.2\n",
}


@pytest.fixture
def naming(own: Path) -> Path:
    git(own, "checkout", "-q", "v1.4.2")
    for name, text in {**NAMING, **NOT_NAMING}.items():
        (own / name).parent.mkdir(exist_ok=True)
        (own / name).write_text(text)
    git(own, "add", "-A")
    git(own, "commit", "-qm", "Name the version all over the place")
    git(own, "tag", "-f", "v1.4.2")
    git(own, "branch", "-f", "trunk")
    git(own, "checkout", "-q", "trunk")
    return own


def test_places_that_set_a_version_are_told_and_no_others(
    naming: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, told = rehearse(capsys, "--repo", str(naming), "--stop-after", "open")
    assert told["old-version-in"] == ["app/version.py:1", "chart/Chart.yaml:2", "lib/data.js:2"]


def test_a_place_that_is_configured_is_none_any_more(
    naming: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (naming / ".github").mkdir()
    files = "package.json, lib/data.js, app/version.py, chart/Chart.yaml"
    (naming / ".github/hotfix.yml").write_text(f"version-files: [{files}]\n")
    git(naming, "add", "-A")
    git(naming, "commit", "-qm", "Say where the version stands")
    _, told = rehearse(capsys, "--repo", str(naming), "--stop-after", "open")
    assert told["old-version-in"] == []


def test_a_person_is_told_what_to_do_about_them(
    naming: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", "--repo", str(naming), "--stop-after", "open"], ENV) == 0
    said = capsys.readouterr().out
    assert "belongs in `version-files`" in said
    assert "  lib/data.js:2" in said
