"""A real runner: plays an event through the caller's workflow, by act, without containers.

What act does not know is rewritten in copies: `$/` becomes our repository's name, `queue` and
`cache-mode` go.
What it does not enforce is enforced by the embedded GitHub: each job gets a token of exactly the
permissions that it asks for.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.app import App
from tests.support.e2e import Scene

ROOT = Path(__file__).parents[2]
OURS = "hotfix-actions/hotfix-actions"
REF = "v1"
SHIPPED = ("action.yml", "action", ".github/actions", ".github/workflows", "hotfix_actions",
           "requirements")  # fmt: skip
PATIENCE = 300.0
# A `python3` on PATH may be a version manager's script, which takes longer than the tool to start.
PYTHON = str(Path(sys.executable).resolve().parent)
APP = App()


@dataclass(frozen=True)
class Job:
    """One job of a run as the runner told of it."""

    name: str
    result: str
    outputs: Mapping[str, str]
    summary: str


@dataclass(frozen=True)
class Ran:
    """A run: its jobs by name, and everything that was printed."""

    code: int
    jobs: Mapping[str, Job]
    log: str
    annotations: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Show how it ended, and the end of the log."""
        ended = {name: job.result for name, job in self.jobs.items()}
        said = "\n".join(self.annotations)
        return f"Ran({self.code}, {ended})\n{said}\n{self.log[-4000:]}"

    @property
    def ended(self) -> dict[str, str]:
        """Give the jobs that ran, with how each ended."""
        return {name: job.result for name, job in self.jobs.items()}

    def output(self, job: str, name: str) -> str:
        """Give an output of a job's step."""
        return self.jobs[job].outputs.get(name, "")


@dataclass
class Runner:
    """Plays events. `folder` is its own; `tool` the copy of our repository that `uses:` names."""

    folder: Path
    tool: Path
    app: bool = True
    environment: Path | None = None
    runs: int = field(default=0)

    def play(
        self,
        scene: Scene,
        event: str,
        payload: Mapping[str, Any],
        *,
        caller: str,
        actor: str,
        more: Mapping[str, str] | None = None,
    ) -> Ran:
        """Run the caller's workflow for an event, in a checkout of the default branch."""
        self.runs += 1
        here = self.folder / f"run-{self.runs}"
        work = here / "caller"
        shutil.copytree(scene.stage.here, work, symlinks=True)
        target = work / ".github" / "workflows" / "hotfix.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        tokens = Tokens(scene)
        tool = here / "tool"
        _lent(self.tool, tool)
        inner = tool / ".github" / "workflows" / "hotfix.yml"
        inner.write_text(rewritten(inner.read_text(), tokens))
        target.write_text(rewritten(caller, tokens))
        (here / "event.json").write_text(json.dumps(payload))
        done = subprocess.run(
            self._words(scene, event, here, tool, actor),
            cwd=work,
            env=self._env(here, more or {}),
            input=self._secrets(tokens),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return _ran(done)

    def _words(self, scene: Scene, event: str, here: Path, tool: Path, actor: str) -> list[str]:
        env = {
            "GITHUB_API_URL": scene.stage.sandbox.url,
            "GITHUB_SERVER_URL": scene.stage.sandbox.url,
            "GITHUB_REPOSITORY": scene.stage.repository,
            "GITHUB_RUN_ID": str(9000 + self.runs),
            "E2E_LIVE": scene.stage.env["E2E_LIVE"],
        }
        if self.environment is not None:
            env["HOTFIX_ENVIRONMENTS"] = str(self.environment)
        own = ["--var", f"HOTFIX_APP_ID={APP.install(scene)}"] if self.app else []
        local = {f"{OURS}@{REF}": tool}
        return [
            str(Path(sys.executable).parent / "act"),
            event,
            "--json",
            "-W",
            ".github/workflows/hotfix.yml",
            "-e",
            str(here / "event.json"),
            "-P",
            "ubuntu-latest=-self-hosted",
            "--no-cache-server",
            "--actor",
            actor,
            "--secret-file",
            "/dev/stdin",
            *own,
            *(word for name, value in env.items() for word in ("--env", f"{name}={value}")),
            *(word for name, path in local.items()
              for word in ("--local-repository", f"{name}={path}")),
        ]  # fmt: skip

    def _secrets(self, tokens: "Tokens") -> str:
        """Give the secrets; they are on no disk, as they are on no runner's."""
        least = {"contents": "read"}
        known = {"GITHUB_TOKEN": tokens.value(least), **tokens.made}
        if self.app:
            known["HOTFIX_APP_PRIVATE_KEY"] = json.dumps(APP.key())
        return "".join(f"{name}={value}\n" for name, value in known.items())

    def _env(self, here: Path, more: Mapping[str, str]) -> dict[str, str]:
        home = here / "home"
        home.mkdir()
        registry = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "npm_"))}
        return {
            **registry,
            "PATH": os.pathsep.join((PYTHON, os.environ["PATH"])),
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "npm_config_update_notifier": "false",
            **more,
        }


@dataclass
class Tokens:
    """A token for each set of permissions, as GitHub makes one for each job."""

    scene: Scene
    made: dict[str, str] = field(default_factory=dict)

    def secret(self, permissions: Mapping[str, str]) -> str:
        """Name the secret that holds the token of a job with these permissions."""
        asked = ",".join(f"{name}:{level}" for name, level in sorted(permissions.items()))
        name = f"JOB_{hashlib.sha256(asked.encode()).hexdigest()[:8].upper()}"
        if name not in self.made:
            self.made[name] = self.value(permissions)
        return name

    def value(self, permissions: Mapping[str, str]) -> str:
        """Make a token, as GitHub does for a job."""
        named = {name.replace("-", "_"): level for name, level in permissions.items()}
        world, repository = self.scene.stage.sandbox.world, self.scene.stage.repository
        return world.actions_token(repository, permissions=named)


def rewritten(workflow: str, tokens: Tokens) -> str:
    """Give a workflow as act can run it: the names that it knows, and each job's own token.

    The reusable workflow is rewritten first, so that its caller hands over the tokens it needs.
    """
    text = workflow.replace("uses: $/", f"uses: {OURS}/")
    text = re.sub(rf"(uses: {OURS}/\.github/actions/[\w-]+)\b", rf"\1@{REF}", text)
    data = yaml.safe_load(text)
    data["on"] = data.pop(True)  # YAML 1.1 takes `on` for a truth
    data.pop("cache-mode", None)
    for job in data["jobs"].values():
        (job.get("concurrency") or {}).pop("queue", None)
        if isinstance(job.get("environment"), dict):  # act knows no `deployment: false`
            job["environment"].pop("deployment", None)
        _sign(job, tokens)
    called = data["on"].get("workflow_call")
    if called is not None:
        called.setdefault("secrets", {}).update({name: {} for name in tokens.made})
    return yaml.safe_dump(data, sort_keys=False)


def _sign(job: dict[str, Any], tokens: Tokens) -> None:
    if "uses" in job:
        handed = {name: f"${{{{ secrets.{name} }}}}" for name in tokens.made}
        job.setdefault("secrets", {}).update(handed)
        return
    secret = tokens.secret(job.get("permissions") or {})
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            step["with"].pop("ref", None)  # where a run is played is a checkout of that very ref
        if OURS in step.get("uses", ""):
            given = step.setdefault("with", {})
            own = f"secrets.{secret}"
            given["token"] = str(given.get("token", "${{ github.token }}")).replace(
                "github.token", own
            )


def shipped(folder: Path) -> Path:
    """Copy of our repository what an action's user gets of it, as it lies here."""
    skip = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in SHIPPED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=skip)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder


def _lent(tool: Path, folder: Path) -> None:
    """Copy the tool for a run, but for the package: act copies that for each job, links it stays.

    So Python finds what it compiled for the job before, as it does between the steps of a job.
    """
    package = tool / "hotfix_actions"
    skip = shutil.ignore_patterns(package.name)
    shutil.copytree(tool, folder, symlinks=True, ignore=skip)
    (folder / package.name).symlink_to(package)


def _ran(done: "subprocess.CompletedProcess[str]") -> Ran:
    rows = list(_rows(done.stdout + done.stderr))
    names = dict.fromkeys(_name(row) for row in rows if "jobID" in row and "stepid" in row)
    jobs = {name: _job(name, [row for row in rows if _name(row) == name]) for name in names}
    said = [str(row.get("msg", "")) for row in rows]
    printed = [str(row.get("msg", "")) for row in rows if row.get("raw_output")]
    marks = tuple(text.strip() for text in printed if text.startswith("::"))
    marks += tuple(text for text in said if "::error" in text and text.strip() not in marks)
    return Ran(done.returncode, jobs, "\n".join(said), marks)


def _rows(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            yield {"msg": line}
            continue
        yield row if isinstance(row, dict) else {"msg": line}


def _name(row: Mapping[str, Any]) -> str:
    """Name a job by its own name and the one that calls it: `hotfix/open`, `staging`."""
    return str(row.get("job", "")).strip().removeprefix("hotfix/").replace("hotfix.yml/", "hotfix/")


def _job(name: str, rows: list[dict[str, Any]]) -> Job:
    results = [row["jobResult"] for row in rows if "jobResult" in row]
    outputs = {
        row["name"]: row["arg"]
        for row in rows
        if row.get("command") == "set-output" and len(row.get("stepID", ())) == 1
    }
    texts = [row["content"] for row in rows
             if row.get("command") == "summary" and len(row.get("stepID", ())) == 1]  # fmt: skip
    return Job(name, results[-1] if results else "skipped", outputs, "".join(texts))
