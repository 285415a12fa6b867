"""Seeding plans, visibility and Actions policies, and asking what they mean."""

from collections.abc import Sequence

from hotfix_actions.sandbox import clock, seeding
from hotfix_actions.sandbox.rules.events import refusal
from hotfix_actions.sandbox.rules.plans import PLANS, VISIBILITIES
from hotfix_actions.sandbox.seeding_base import Seeder


class SeededPolicies(Seeder):
    """What an owner's plan and policies allow."""

    def set_plan(self, owner: str, plan: str) -> None:
        """Say what an owner pays for: free, pro, team or enterprise (which holds unless told)."""
        if plan not in PLANS:
            raise ValueError(f"no such plan: {plan} (known: {', '.join(PLANS)})")
        with self._work() as work:
            work.db.update("accounts", seeding.known(work, owner)["id"], plan=plan)

    def set_visibility(self, full_name: str, visibility: str) -> None:
        """Say who may see a repository: public, private or internal."""
        if visibility not in VISIBILITIES:
            raise ValueError(f"no such visibility: {visibility} (known: {', '.join(VISIBILITIES)})")
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            settings = repo.row["settings"] | {"internal": visibility == "internal"}
            private = visibility != "public"
            work.db.update("repositories", repo.id, private=private, settings=settings)

    def add_actions_policy(
        self,
        owner: str,
        name: str,
        *,
        allowed_events: Sequence[str],
        include: Sequence[str] = ("~ALL",),
        enforcement: str = "active",
    ) -> int:
        """Make a policy of an organization for all its repositories, and return its id."""
        parameters = {"allowed_events": list(allowed_events)}
        with self._work() as work:
            moment = clock.now()
            return work.db.insert(
                "actions_policies",
                account_id=seeding.known(work, owner)["id"],
                name=name,
                enforcement=enforcement,
                conditions={"workflow_path": {"include": list(include), "exclude": []}},
                rules=[{"type": "restrict_action_events", "parameters": parameters}],
                created_at=moment,
                updated_at=moment,
            )

    def event_allowed(
        self, full_name: str, event: str, workflow_path: str, actor: str | None = None
    ) -> bool:
        """Tell whether an event may start a workflow file of a repository."""
        return self.event_refusal(full_name, event, workflow_path, actor) is None

    def event_refusal(
        self, full_name: str, event: str, workflow_path: str, actor: str | None = None
    ) -> str | None:
        """Return the sentence on the page of a run that may not start; None when it may."""
        with self._work() as work:
            account = seeding.known(work, actor) if actor else None
            repo = seeding.repository(work, full_name)
            return refusal(work, repo, event, workflow_path, account)
