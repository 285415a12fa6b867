"""Files are written all or none, and never through a link that leads out."""

from pathlib import Path

import pytest

from hotfix_actions.adapters.files import RepositoryFiles
from hotfix_actions.errors import UsageFault

PATH = ".github/workflows/hotfix.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repository").mkdir()
    (tmp_path / "outside").mkdir()
    return tmp_path / "repository"


def everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.parent.rglob("*") if path.is_file()}


def test_folders_are_made_and_nothing_else_is_left(root: Path) -> None:
    RepositoryFiles(root).write({PATH: "a\n", "b/c.yml": "b\n"})
    assert RepositoryFiles(root).read(PATH) == "a\n"
    assert len(everything(root)) == 2


def test_a_file_keeps_its_mode(root: Path) -> None:
    (root / "x").write_text("before")
    (root / "x").chmod(0o600)
    RepositoryFiles(root).write({"x": "after"})
    assert (root / "x").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("link", [".github", ".github/workflows"])
def test_no_folder_that_leads_out_is_written_through(root: Path, link: str) -> None:
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(root.parent / "outside")
    with pytest.raises(UsageFault, match="leads out of the repository") as raised:
        RepositoryFiles(root).write({"x.yml": "x", PATH: "x"})
    assert f"rm {link} && mkdir {link}" in raised.value.remedy
    assert everything(root) == {}


def test_a_link_inside_the_repository_is_a_folder_like_any_other(root: Path) -> None:
    (root / "real").mkdir()
    (root / ".github").symlink_to("real")
    RepositoryFiles(root).write({PATH: "x"})
    assert (root / "real/workflows/hotfix.yml").read_text() == "x"


@pytest.mark.parametrize("target", ["../outside/x", "inside.yml", "nowhere"])
def test_no_file_is_written_through_a_link(root: Path, target: str) -> None:
    (root / "inside.yml").write_text("mine")
    (root / "x.yml").symlink_to(target)
    before = everything(root)
    for use in (lambda: RepositoryFiles(root).read("x.yml"),
                lambda: RepositoryFiles(root).write({"x.yml": "x"})):  # fmt: skip
        with pytest.raises(UsageFault, match="symbolic link"):
            use()
    assert everything(root) == before


def test_a_folder_where_a_file_should_be_is_refused(root: Path) -> None:
    (root / "x.yml").mkdir()
    with pytest.raises(UsageFault, match="something else"):
        RepositoryFiles(root).read("x.yml")


def test_where_one_cannot_be_written_none_is(root: Path) -> None:
    (root / "a.yml").write_text("before")
    (root / "folder").write_text("a file where a folder should be")
    before = everything(root)
    with pytest.raises(UsageFault, match="folder/b"):
        RepositoryFiles(root).write({"a.yml": "after", "new.yml": "new", "folder/b.yml": "b"})
    assert everything(root) == before


def test_what_was_written_before_a_failure_is_put_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a.yml").write_text("before")
    before = everything(root)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "c.yml":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(UsageFault, match="No space left"):
        RepositoryFiles(root).write({"a.yml": "after", "b.yml": "new", "c.yml": "c"})
    assert everything(root) == before


def test_what_is_no_text_is_read_all_the_same(root: Path) -> None:
    (root / "x.yml").write_bytes(b"\xff\xfe")
    assert RepositoryFiles(root).read("x.yml") == "\ufffd\ufffd"
