"""What people do on GitHub, and the runs that this starts, each event as GitHub had sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.init import Action
from hotfix_actions.domain.sweep import SWEEP_WORKFLOW
from hotfix_actions.projections import init_files
from tests.support.act import OURS, REF, Ran, Runner
from tests.support.act_events import hears
from tests.support.e2e import INCIDENT, Scene

# The name that GitHub Actions gives to an event; the payload is the webhook's.
EVENTS = {"pull_request": "pull_request_target"}
CI = ".github/workflows/ci.yml"
UNHEARD = "no workflow listens to this"


@dataclass
class Town:
    """A scene whose events are played through the caller's workflow."""

    scene: Scene
    runner: Runner
    caller: str

    def comment(self, login: str, text: str, issue: str = INCIDENT, **sender: Any) -> Ran:
        """Let somebody comment on an issue."""
        self.scene.person(login).click("POST", f"issues/{issue}/comments", {"body": text})
        return self.play("issue_comment", "created", **sender)

    def dispatch(self, login: str = "mona", **inputs: str) -> Ran:
        """Let somebody click "Run workflow"."""
        known = {name.replace("_", "-"): value for name, value in inputs.items()}
        payload = {
            "inputs": known,
            "ref": "refs/heads/main",
            "repository": {"full_name": self.scene.stage.repository, "default_branch": "main"},
            "sender": {"login": login, "type": "User"},
        }
        return self.run("workflow_dispatch", payload)

    def over(self, branch: str, *, event: str = "push") -> Ran:
        """Let a run of the team's CI for the head of a branch end, and play what GitHub tells."""
        self.scene.stage.sandbox.world.complete_run(
            self.scene.stage.repository,
            workflow=CI,
            head_sha=self.scene.get(f"git/ref/heads/{branch}")["object"]["sha"],
            head_branch=branch,
            event=event,
            conclusion="failure",
            actor="kenji",
        )
        return self.play("workflow_run", "completed")

    def clock(self) -> Ran:
        """Let the clock start the sweep, and play the one run that the sweep then starts."""
        before = len(self.events("workflow_dispatch"))
        self.sweep()
        (started,) = self.events("workflow_dispatch")[before:]
        assert started["sender"]["type"] == "Bot"
        return self.run("workflow_dispatch", started)

    def sweep(self) -> None:
        """Let the clock start the sweep.

        GitHub names no sender of a schedule but the workflow's last author.
        """
        payload = {
            "schedule": "7,37 * * * *",
            "repository": {"full_name": self.scene.stage.repository, "default_branch": "main"},
            "sender": {"login": "mona", "type": "User"},
        }
        sweep = init_files.sweep(Action(OURS, REF))
        ran = self.run("schedule", payload, file=SWEEP_WORKFLOW, text=sweep)
        assert list(ran.ended.values()) == ["success"], ran

    def play(self, event: str, action: str, **sender: Any) -> Ran:
        """Play the newest event of this kind; `sender` changes who sent it."""
        payload = self.sent(event, action)
        return self.run(event, {**payload, "sender": {**payload["sender"], **sender}})

    def run(
        self,
        event: str,
        payload: Mapping[str, Any],
        *,
        file: str = OWN_WORKFLOW,
        text: str = "",
    ) -> Ran:
        """Run a workflow, by default the caller's, for an event, and tell GitHub how it went.

        An event that the file does not listen to makes no run. One that a policy does not let
        through makes a run that has failed, and starts no job:
        https://docs.github.com/actions/concepts/about-actions-policies
        """
        name, actor = EVENTS.get(event, event), str(payload["sender"]["login"])
        caller = text or self.caller
        world, repository = self.scene.stage.sandbox.world, self.scene.stage.repository
        if not hears(caller, name, payload):
            return Ran(0, {}, UNHEARD)
        refusal = world.event_refusal(repository, name, file)
        ran = Ran(1, {}, refusal or "")
        if refusal is None:
            ran = self.runner.play(self.scene, name, payload, caller=caller, actor=actor)
        known = actor if actor in self.scene.stage.people else "mona"
        run = world.add_run(repository, workflow=file, event=name, actor=known, ref="main")
        if refusal is None:
            ended = "failure" if ran.code else "success" if ran.ended else "skipped"
            world.set_run(run, status="completed", conclusion=ended)
        return ran

    def sent(self, event: str, action: str) -> Mapping[str, Any]:
        """Give the newest event of a kind that GitHub has sent."""
        found = [
            each.payload
            for each in self.scene.stage.sandbox.world.deliveries()
            if (each.event, each.action) == (event, action)
        ]
        assert found, f"GitHub sent no {event} {action}"
        return found[-1]

    def events(self, event: str) -> list[Mapping[str, Any]]:
        """Give all events of a kind that GitHub has sent."""
        sent = self.scene.stage.sandbox.world.deliveries()
        return [each.payload for each in sent if each.event == event]

    def kinds(self, incident: str = INCIDENT) -> list[str]:
        """Give the kinds of the journal's events."""
        return [str(event["kind"]) for event in self.scene.journal(incident)]

    def branches(self) -> list[str]:
        """Give the hotfix branches."""
        return list(self.scene.refs("refs/heads/hotfix"))
