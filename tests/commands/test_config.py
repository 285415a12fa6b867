"""`.github/hotfix.yml`: strings stay strings, and every fault is told at once."""

import subprocess
from pathlib import Path

import pytest

from hotfix_actions import config
from hotfix_actions.commands.config import check
from hotfix_actions.domain.settings import Settings
from hotfix_actions.errors import ConfigurationFault, HotfixError, UsageFault


def faults(text: str) -> list[str]:
    with pytest.raises(ConfigurationFault) as raised:
        config.load(text)
    return [f"{fault.where}: {fault.what} | {fault.mend}" for fault in raised.value.faults]


@pytest.mark.parametrize("text", [None, "", "# nothing\n"])
def test_no_configuration_is_all_defaults(text: str | None) -> None:
    assert config.load(text) == Settings()


@pytest.mark.parametrize(
    "name", ["hotfix.yaml", "Hotfix.yml", "hotfix.YML", ".hotfix.yml", "HOTFIX.YAML"]
)
def test_a_configuration_of_another_spelling_is_not_ignored(name: str) -> None:
    with pytest.raises(ConfigurationFault) as raised:
        config.load(None, beside=("workflows", name, "CODEOWNERS"))
    (fault,) = raised.value.faults
    assert fault.mend == f"git mv .github/{name} .github/hotfix.yml"
    assert config.load("", beside=(name,)) == Settings()


YML = "environments:\n  staging: {deploy: [d], restore: [r]%s}\n"


def told(folder: Path, text: bytes | str, name: str = "hotfix.yml") -> tuple[str, str]:
    """Check a file by its path, and return what was found and advised."""
    file = folder / ".github" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(HotfixError) as raised:
        check(Path(".github") / "hotfix.yml" if name != "other file.yml" else file)
    return raised.value.found, raised.value.remedy


@pytest.mark.parametrize("judge", ["", ", health: 'http://x/h'", ", smoke: [s]"])
def test_the_check_names_a_staging_that_nothing_judges(tmp_path: Path, judge: str) -> None:
    file = tmp_path / "hotfix.yml"
    file.write_text(YML % judge)
    if judge:
        assert check(file) == 0
        return
    with pytest.raises(ConfigurationFault, match="neither `smoke` nor `health`"):
        check(file)


@pytest.mark.parametrize("name", ["hotfix.yml", "other file.yml"])
def test_the_command_that_makes_a_file_utf_8_does_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found, _ = told(tmp_path, "# Gr\xf6\xdfe\n".encode("latin-1"), name)
    command = found.rpartition("save it as UTF-8: ")[2]
    subprocess.run(["sh", "-c", command], check=True)
    file = tmp_path / ".github" / name
    assert file.read_text() == "# Gr\xf6\xdfe\n"
    assert check(file) == 0


@pytest.mark.parametrize("name", ["hotfix.yaml", "Hotfix.yml", ".hotfix.yml"])
def test_the_check_names_the_file_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found, _ = told(tmp_path, "", name)
    assert f"git mv .github/{name} .github/hotfix.yml" in found


def test_the_check_of_nothing_names_what_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageFault) as raised:
        check(Path(".github/hotfix.yml"))
    assert "`hotfix init` writes one" in raised.value.remedy


def test_other_files_beside_it_are_nobodys_configuration() -> None:
    beside = ("hotfix.yml.bak", "hotfix-notes.yml", "hotfix", "workflows", "hotfix.json")
    assert config.load(None, beside=beside) == Settings()


def test_a_version_and_a_time_are_not_turned_into_numbers() -> None:
    loaded = config.load("base-tag: 1.10\ntag-prefix: 2024-01-15\n")
    assert loaded.base_tag == "1.10"
    assert loaded.tag_prefix == "2024-01-15"


def test_numbers_and_durations_are_read_where_they_are_meant() -> None:
    text = (
        "guard: {max-files: 3}\n"
        "environments:\n  production:\n    deploy: [a]\n    restore: [b]\n"
        "    watch: {for: 10m, metrics: 'http://m', limits: {error_rate: 0.01, p95_ms: 500}}\n"
    )
    loaded = config.load(text)
    watch = loaded.environments["production"].watch
    assert loaded.guard.max_files == 3
    assert watch is not None
    assert watch.limits == {"error_rate": 0.01, "p95_ms": 500.0}
    assert watch.seconds == "10m"


def test_every_fault_is_told_at_once_with_the_nearest_name() -> None:
    text = (
        "enviroments: {}\n"
        "guard: {max-files: many, max-line: 3}\n"
        "policy: {critical: {guard: never}, urgent: {}}\n"
        "tests: {timeout: soon}\n"
        "environments: {staging: {deploy: [x]}}\n"
    )
    told = faults(text)
    assert len(told) == 7
    assert "the file: unknown key 'enviroments' | did you mean 'environments'?" in told
    assert "guard: unknown key 'max-line' | did you mean 'max-lines'?" in told
    assert "environments.staging: restore is missing | " in told
    assert any(row.startswith("tests.timeout: 'soon' does not have") for row in told)


def test_broken_yaml_is_told_with_its_place() -> None:
    assert faults("guard: [\n") == [
        "line 2, column 1: expected the node content, but found '<stream end>' | "
    ]


def test_a_list_instead_of_a_mapping_is_refused() -> None:
    assert len(faults("- a\n- b\n")) == 1


def test_the_schema_names_every_key_as_people_write_it() -> None:
    keys = config.schema()["$defs"]["Settings"]["properties"]
    assert {"base-tag", "merge-back", "environments", "version-files"} <= set(keys)
