"""Bad input: one message that says what to do, the right exit code, nothing half-made."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotfix_actions import errors
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

NEW = ("--title", "Nobody can sign in")
NOBODYS = "4711"
FAULTY = """\
severity: high
timezone: 7
environments:
  production:
    deploy: [sh, ops.sh]
    watch: {for: soon, every: 1s}
merge-bak: [main]
"""


@contextmanager
def unchanged(scene: Scene) -> Iterator[None]:
    """Whatever is refused within leaves every ref, issue and label as it was."""
    before = everything(scene)
    yield
    assert everything(scene) == before


def everything(scene: Scene) -> object:
    issues = [
        (row["number"], row["state"], row["body"], row["comments"], row["labels"])
        for row in scene.get("issues", state="all")
    ]
    return scene.refs(), issues, scene.get("labels")


def assert_told(answer: Answer, *words: str, code: int = errors.USAGE) -> None:
    """One message, on standard error or as JSON: what was found, and what to do."""
    assert answer.code == code, answer
    assert answer.writes == [], "half-made"
    if answer.told.get("outcome") == "refused":
        assert (answer.told["outcome"], answer.err) == ("refused", "")
        said, todo = answer.told["said"], answer.told["next"]
    else:
        assert_one_message(answer.err)
        said, todo = answer.err.split("  Do  ")
        assert answer.told.get("exit-code", code) == code
    assert said
    assert todo
    for word in words:
        assert word in said + todo


def assert_one_message(text: str) -> None:
    assert "Traceback" not in text
    assert text.count("✗") == 1
    marks = [text.count(f"\n  {row:<6} ") for row in ("Tried", "Found", "Do")]
    assert marks in ([1, 0, 1], [1, 1, 1]), text


BAD_TAGS = {
    "v9.9.9": ("there is no tag v9.9.9", "v1.2.3"),
    "V1.2.3": ("there is no tag V1.2.3", "v1.2.3"),
    "v1.3.0-rc.1": ("v1.3.0-rc.1 is a pre-release", "v1.2.3"),
}


@pytest.mark.parametrize("door", ["an issue", "a title", "a label"])
@pytest.mark.parametrize("tag", BAD_TAGS)
def test_a_tag_that_is_no_base_is_told_before_anything_is_made(at: At, tag: str, door: str) -> None:
    scene = at("reported")
    words = {"an issue": (INCIDENT,), "a title": NEW, "a label": ()}[door]
    event = acts.labelled(scene) if door == "a label" else None
    with unchanged(scene):
        answer = scene.hotfix("open", *words, "--base-tag", tag, event=event)
    assert_told(answer, *BAD_TAGS[tag], "--base-tag TAG")
    assert NEW[0] in answer.told["next"] if door == "a title" else INCIDENT in answer.told["next"]


@pytest.mark.parametrize("words", [(INCIDENT,), NEW])
@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ((), "the repository has no tags"),
        (("v1",), "none of the 1 tags is a stable version; among them: v1"),
        (("v1.3.0-rc.1",), "none of the 1 tags is a stable version; among them: v1.3.0-rc.1"),
    ],
)
def test_without_a_stable_tag_nothing_is_opened(
    at: At, kept: tuple[str, ...], found: str, words: tuple[str, ...]
) -> None:
    scene = at("reported")
    (scene.live.folder / "production").unlink()  # what runs would name the tag that it is
    for name in scene.refs("refs/tags"):
        if name.removeprefix("refs/tags/") not in kept:
            scene.git("update-ref", "-d", name)
    with unchanged(scene):
        assert_told(scene.hotfix("open", *words), found, "git tag -a")


def test_a_tag_mended_opens_the_same_incident(at: At) -> None:
    scene = at("reported")
    assert_told(scene.hotfix("open", INCIDENT, "--base-tag", "v9.9.9"), "v9.9.9")
    answer = scene.hotfix("open", INCIDENT, "--base-tag", project.BASE, good=[0])
    assert (answer.told["base-tag"], answer.told["version"]) == (project.BASE, "1.2.4")


EVERY_COMMAND = {
    "open": ("open",),
    "gate": ("gate",),
    "release": ("release",),
    "deploy staging": ("deploy", "staging"),
    "deploy production": ("deploy", "production"),
    "rollback": ("rollback",),
    "finish": ("finish",),
    "status": ("status",),
    "journal show": ("journal", "show"),
    "journal verify": ("journal", "verify"),
}


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_a_number_that_is_no_incident_begins_nothing(at: At, command: str) -> None:
    scene = at("proposed")
    pull, words = str(acts.fix_pull(scene)), EVERY_COMMAND[command]
    with unchanged(scene):
        assert_told(scene.hotfix(*words, NOBODYS), f"#{NOBODYS}", "there is no such issue")
        assert_told(scene.hotfix(*words, pull), f"#{pull} is a pull request")
        assert_told(scene.hotfix(*words, "seven"), "'seven' is no issue number")


def test_words_about_no_incident_are_said_nowhere(at: At) -> None:
    scene = at("proposed")
    with unchanged(scene):
        for number in (NOBODYS, str(acts.fix_pull(scene))):
            assert_told(scene.hotfix("note", number, "all", "quiet"), f"#{number}")
            words = ("override", number, "guard", "--because", "it is tiny")
            assert_told(scene.hotfix(*words, actor="mona"), f"#{number}")


@pytest.mark.parametrize(
    "command", [each for each in EVERY_COMMAND if each not in ("open", "status")]
)
def test_an_issue_that_was_never_opened_is_told_how_to_be(at: At, command: str) -> None:
    scene = at("reported")
    with unchanged(scene):
        answer = scene.hotfix(*EVERY_COMMAND[command], INCIDENT)
    assert_told(answer, f"hotfix open {INCIDENT}")


def test_the_status_of_what_was_never_opened_names_how_to_open_it(at: At) -> None:
    answer = at("reported").hotfix("status", INCIDENT)
    assert answer.told["said"] == "no hotfix has been opened for #1"
    assert answer.told["next"] == "open it: `hotfix open 1`"


@pytest.mark.parametrize(
    ("words", "env", "code"),
    [
        (("status", "99"), {}, 2),
        (("gate", INCIDENT), {}, 2),
        (("status", INCIDENT), {"HOTFIX_TOKEN": ""}, 3),
    ],
)
def test_a_command_that_fails_answers_in_json_too(
    at: At, words: tuple[str, ...], env: dict[str, str], code: int
) -> None:
    answer = at("reported").hotfix(*words, env=env)
    assert (answer.code, answer.told["exit-code"]) == (code, code)
    assert answer.told["next"]


def test_a_rollback_of_what_nothing_tells_of_names_the_way_without_a_journal(at: At) -> None:
    scene = at("reported")
    for number in (INCIDENT, NOBODYS):
        answer = scene.hotfix("rollback", number)
        assert_told(answer, f"hotfix rollback {number} --to STATE")


def test_a_closed_incident_is_not_opened(at: At) -> None:
    scene = at("reported")
    scene.person("mona").click("PATCH", f"issues/{INCIDENT}", {"state": "closed"})
    with unchanged(scene):
        assert_told(scene.hotfix("open", INCIDENT), f"#{INCIDENT} is closed", "reopen it")
        answer = scene.hotfix("open", actor="mona", event=acts.labelled(scene))
        assert_told(answer, f"#{INCIDENT} is closed")
    scene.person("mona").click("PATCH", f"issues/{INCIDENT}", {"state": "open"})
    scene.hotfix("open", INCIDENT, good=[0])


def test_a_title_whose_incident_is_closed_is_told_so(at: At) -> None:
    scene = at("yesterday")
    number = scene.hotfix("open", *NEW, good=[0]).told["incident"]
    scene.person("mona").click("PATCH", f"issues/{number}", {"state": "closed"})
    with unchanged(scene):
        assert_told(scene.hotfix("open", *NEW), f"#{number} is closed")


def test_misspelt_words_are_told_all_at_once_with_the_nearest(at: At) -> None:
    scene = at("reported")
    with unchanged(scene):
        answer = scene.hotfix("open", INCIDENT, "--severity", "critcal", "--fix-within", "soon")
        assert_told(answer, "'critcal' is no severity", "did you mean critical?", "'soon'", "30m")
        answer = scene.hotfix("deploy", "prodction", "one")
        assert_told(answer, "'prodction' is no environment", "did you mean production?", "'one'")


def test_without_npm_the_gate_says_what_to_install_and_changes_nothing(
    at: At, tmp_path: Path
) -> None:
    scene = at("proposed")
    with unchanged(scene):
        answer = scene.hotfix("gate", INCIDENT, env={"PATH": poor_path(tmp_path)})
    assert_told(answer, "npm is not installed", "https://nodejs.org")
    assert scene.hotfix("gate", INCIDENT, good=[0]).told["verdict"] == "pass"


def poor_path(folder: Path) -> str:
    """Make a PATH that has git and a shell, and nothing of node."""
    tools = folder / "bin"
    tools.mkdir()
    for name in ("git", "sh"):
        (tools / name).symlink_to(shutil.which(name) or name)
    return str(tools)


def test_all_faults_of_a_configuration_are_told_at_once(at: At, tmp_path: Path) -> None:
    scene = at("unprotected: reported")
    file = tmp_path / "hotfix.yml"
    file.write_text(FAULTY)
    wrong = ("environments.production.watch.for", "'soon'", "'merge-bak'", "'merge-back'")
    with unchanged(scene):
        assert_told(scene.hotfix("open", INCIDENT, "--config", str(file)), *wrong, str(file))
    priya, here = scene.person("priya"), scene.work / "priya"
    priya.clone(here)
    project.commit(here, "Break the configuration", {".github/hotfix.yml": FAULTY})
    priya.git(here, ["push", "-q", "origin", "main"])
    with unchanged(scene):
        for command, words in EVERY_COMMAND.items():
            answer = scene.hotfix(*words, INCIDENT)
            if command != "rollback":  # it goes by the checkout's file
                assert_told(answer, *wrong, "reading .github/hotfix.yml")


@pytest.mark.parametrize("known", ["by the first query", "by a question of its own"])
def test_a_configuration_of_another_spelling_is_told_and_nothing_is_begun(
    at: At, known: str
) -> None:
    scene = at("unprotected: reported")
    priya, here = scene.person("priya"), scene.work / "priya"
    priya.clone(here)
    priya.git(here, ["rm", "-q", "--ignore-unmatch", ".github/hotfix.yml"])
    project.commit(here, "Configure", {".github/hotfix.yaml": "guard: {max-files: 1}\n"})
    priya.git(here, ["push", "-q", "origin", "main"])
    with unchanged(scene):
        if known == "by a question of its own":
            scene.fault("graphql-query", "502-before", times=9)
        answer = scene.hotfix("open", INCIDENT)
        assert_told(answer, "git mv .github/hotfix.yaml .github/hotfix.yml")
