"""Every command of the README is run here, on the embedded GitHub."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hotfix_actions import __version__
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.cli import main
from hotfix_actions.domain.init import Action, Found, choose
from hotfix_actions.projections import init_files
from hotfix_actions.rehearsal.play import Play
from hotfix_actions.rehearsal.script import BODY, TITLE, yesterday
from hotfix_actions.rehearsal.show import Quiet
from hotfix_actions.rehearsal.stage import Setting, stage
from hotfix_actions.sandbox import sample_repository
from tests.support import e2e_project as project

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BIN = Path(sys.executable).parent
# Run by tests of their own (rehearsal, init, doctor, e2e), and by the make targets below.
ELSEWHERE = {
    "hotfix rehearse --repo PATH",
    "hotfix rehearse --scenario NAME",
    'hotfix override 7 merge-back --because "..."',
    "hotfix init",
    "hotfix doctor",
}


def commands() -> list[str]:
    """Every command of the tool that the README names, in order."""
    blocks = re.findall(r"^hotfix .*?(?=\s+#|$)", README, re.MULTILINE)
    inline = re.findall(r"`(hotfix [^`]+)`", README)
    return [" ".join(text.split()) for text in [*blocks, *inline]]


class Scene:
    """The sample with six issues before, so that the incident is #7 as in the README."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.people = play.stage.people
        self.done: list[str] = []
        self.pull = 0

    def run(self, command: str, *good: str) -> None:
        words = shlex.split(command)[1:]
        self.play.tool("readme", words, actor="mona", good=good or ("done",))
        self.done.append(command)

    def prepare(self) -> None:
        yesterday(self.play)
        for number in range(1, 7):
            self.people["mona"].click("POST", "issues", {"title": f"Older {number}"})
        self.people["mona"].click("POST", "issues", {"title": TITLE, "body": BODY})

    def fix(self) -> None:
        kenji, folder = self.people["kenji"], self.play.stage.work / "kenji"
        kenji.clone(folder)
        base = self.play.answer["branch"]
        kenji.fix(folder, "fix/7", base, sample_repository.fix(), "Compare whole signatures")
        body = {"title": "Compare whole signatures", "head": "fix/7", "base": base}
        self.pull = kenji.click("POST", "pulls", body)["number"]

    def approve(self) -> None:
        self.people["priya"].click("POST", f"pulls/{self.pull}/reviews", {"event": "APPROVE"})

    def say(self, words: str) -> None:
        self.people["priya"].click("POST", "issues/7/comments", {"body": words})

    def land(self) -> None:
        for pull in self.people["priya"].get("pulls", state="open"):
            self.people["priya"].click("PUT", f"pulls/{pull['number']}/merge", {})


def test_every_command_does_what_the_readme_says(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    setting = Setting(work=tmp_path / "work", env=env, trace=Trace())
    setting.work.mkdir()
    with stage(setting) as ready:
        # `protect` asks for administration, as a person's token has it.
        admin = {**ready.env, "HOTFIX_TOKEN": ready.sandbox.world.user_token("priya")}
        quiet = Quiet()
        scene = Scene(Play(ready, main, quiet.began, quiet.ended))
        scene.prepare()
        assert main(["protect", "--json"], admin, ready.here) == 0
        scene.done.append("hotfix protect")
        scene.run("hotfix open 7")
        scene.run("hotfix open $INCIDENT".replace("$INCIDENT", "7"))
        scene.done.append("hotfix open $INCIDENT")
        scene.fix()
        scene.run("hotfix gate 7", "waiting")
        scene.run('hotfix override 7 guard --because "..."')
        scene.approve()
        scene.run("hotfix release 7")
        scene.run("hotfix deploy staging 7")
        scene.say("/hotfix deploy production")
        scene.run("hotfix deploy production 7")
        scene.run("hotfix finish 7", "waiting")
        scene.land()
        scene.run("hotfix finish 7")
        # Mona's own commit, with her word, is told as one that no App vouches for.
        scene.run("hotfix journal verify 7", "refused")
        assert main(["journal", "show", "7"], ready.env, ready.here) == 0
        scene.done.append("hotfix journal show 7")
        scene.run("hotfix status 7")
        scene.run("hotfix status")
        scene.run("hotfix rollback 7")
        scene.run("hotfix rollback 7 --to v1.2.3")
    assert set(commands()) - ELSEWHERE <= set(scene.done)


@pytest.mark.parametrize("target", re.findall(r"^make (\S+)", README, re.MULTILINE))
def test_the_make_targets_of_the_readme_are_there(target: str) -> None:
    words = ["make", "--dry-run", "--no-print-directory", target]
    dry = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr


def test_the_excerpt_of_the_workflow_is_part_of_what_init_writes() -> None:
    text = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert text is not None
    shown = yaml.safe_load(text[1])
    action = Action("hotfix-actions/hotfix-actions", f"v{__version__}")
    choices = choose(Found(default_branch="main", kind="npm"))
    written = yaml.safe_load(init_files.workflow(choices, action))
    events = {name: how for name, how in shown[True].items() if how}  # YAML reads `on` as true
    assert events.items() <= written[True].items()
    assert shown[True].keys() <= written[True].keys()
    assert shown["jobs"]["hotfix"]["uses"] == written["jobs"]["hotfix"]["uses"]


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.fixture(scope="module")
def uv_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name a place, empty at first, for what uv fetches and builds: both ways need the same."""
    return str(tmp_path_factory.mktemp("uv-cache"))


def test_the_readmes_way_to_set_a_repository_up_works_without_an_installation(
    tmp_path: Path, uv_cache: str
) -> None:
    """The address is that of this checkout; all else is as the README says it."""
    (line,) = re.findall(r"^uvx .*?(?=\s+#|$)", README, re.MULTILINE)
    words = shlex.split(line.replace("https://github.com/hotfix-actions/hotfix-actions",
                                     f"file://{ROOT}"))  # fmt: skip
    repository = project.build(tmp_path / "answers", project.config("http://127.0.0.1:9"))
    env = {**os.environ, "HOME": str(tmp_path), "UV_CACHE_DIR": uv_cache}
    words = [str(BIN / words[0]), *words[1:], "--yes", "--no-pin"]
    done = subprocess.run(
        words, cwd=repository, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (repository / ".github" / "workflows" / "hotfix.yml").is_file()


def test_the_readmes_way_to_install_the_command_works(tmp_path: Path, uv_cache: str) -> None:
    """The address is that of this checkout; all else is as the README says it."""
    (line,) = re.findall(r"`(uv tool install [^`]+)`", README)
    words = shlex.split(line.replace("https://github.com/hotfix-actions/hotfix-actions",
                                     f"file://{ROOT}"))  # fmt: skip
    folders = {"UV_TOOL_DIR": tmp_path / "tools", "UV_TOOL_BIN_DIR": tmp_path / "bin"}
    places = {name: str(folder) for name, folder in folders.items()}
    env = {**os.environ, **places, "UV_CACHE_DIR": uv_cache}
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = subprocess.run(
        [str(tmp_path / "bin" / "hotfix"), "sandbox", "--help"],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
