"""Reads every fact that `hotfix doctor` looks at: what does not depend on each other, at once."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.github import doctor_files as files
from hotfix_actions.adapters.github import doctor_rules as rules
from hotfix_actions.adapters.github import doctor_settings as settings
from hotfix_actions.adapters.github.doctor_asking import Asker, refused, shaped
from hotfix_actions.adapters.github.doctor_first import First, first, whole_token
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.setup.environments import wanted_of
from hotfix_actions.domain.setup.facts import (
    CONFIGURATION,
    Facts,
    Fault,
    Job,
    Limit,
    Machine,
    Read,
    RepositoryFacts,
    Token,
    Unread,
)
from hotfix_actions.domain.setup.required import contexts
from hotfix_actions.domain.setup.rules import EXAMPLE_BRANCH, example_version
from hotfix_actions.domain.token_life import TokenKind
from hotfix_actions.domain.versions.choice import choose_base, wanted
from hotfix_actions.domain.versions.facts import Base, BaseFacts, NoBase
from hotfix_actions.errors import HotfixError

CONFIG = ".github/hotfix.yml"
FOLDER = ".github"
AT_ONCE = 8
Load = Callable[[bytes | None, Collection[str]], tuple[Read[Settings], tuple[Fault, ...]]]


class DoctorFacts:
    """The facts of one repository's set-up."""

    def __init__(
        self, door: Door, *, kind: TokenKind, load: Load, now: datetime, action: str
    ) -> None:
        self._door = door
        self._ask = Asker(door)
        self._kind: TokenKind = kind
        self._load = load
        self._now = now
        self._action = action

    def read(self, machine: Machine) -> Facts:
        """Return all facts; what cannot be read is told in each."""
        asked = self._door.repository
        start = first(self._door, self._kind, self._now)
        machine = replace(machine, skew=start.skew)
        if isinstance(start.repository, Unread):
            facts = _nothing(start, start.repository, machine, self._now, self._action)
            return replace(facts, asked=asked)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return self._all(pool, start, start.repository, machine)

    def _all(
        self, pool: ThreadPoolExecutor, start: First, own: RepositoryFacts, machine: Machine
    ) -> Facts:
        ask, branch, objects = (
            self._ask,
            own.default_branch,
            GithubObjects(self._door, Reads(SystemClock(Trace()))),
        )
        independent = self._independent(pool, start, own, objects)
        app_id = independent["app_id"]
        ruled = pool.submit(lambda: rules.rulesets(ask, app=app_id.result() is True))
        tags, latest = pool.submit(self._tags), pool.submit(self._latest)
        classic = pool.submit(rules.classic, ask, branch)
        configured, faults = self._configuration(objects, branch)
        environments = pool.submit(settings.environments, ask, wanted_of(configured))
        begun = pool.submit(lambda: files.begun(ask, independent["workflows"].result()))
        base = _base(tags.result(), latest.result(), configured, objects)
        number, tag = example_version(base)
        example, known = EXAMPLE_BRANCH.format(version=number), ruled.result()
        later = pool.submit(rules.of_branch, ask, example, known)
        default = rules.both(rules.of_branch(ask, branch, known), classic.result())
        hotfix = later.result()
        at = base.tag.name if isinstance(base, Base) else branch
        reported: Read[Mapping[str, str]] = {}
        jobs: Read[tuple[Job, ...]] = ()
        if any(_contexts(part) for part in (hotfix, default)):
            reported, jobs = self._checks(branch, example, at, objects)
        read: dict[str, Any] = {name: one.result() for name, one in independent.items()}
        return Facts(
            now=self._now,
            action=self._action,
            machine=machine,
            repository=own,
            settings=configured,
            faults=faults,
            base=base,
            hotfix_rules=hotfix,
            default_rules=default,
            tag_rules=rules.of_tag(known, tag),
            push_rules=rules.of_pushes(known),
            reported=reported,
            jobs=jobs,
            environments=environments.result(),
            begun=begun.result(),
            plan_refuses=known.plan_refuses,
            **read,
        )

    def _independent(
        self, pool: ThreadPoolExecutor, start: First, own: RepositoryFacts, objects: GithubObjects
    ) -> dict[str, Future[Any]]:
        """Begin to read what depends on nothing else, by the names of the facts."""
        ask, door, branch = self._ask, self._door, own.default_branch
        organization = own.owner_type == "Organization"
        works: dict[str, Callable[[], Any]] = {
            "token": lambda: whole_token(ask, door, start.token),
            "limit": self._limit,
            "app_id": lambda: settings.app_id(ask, organization=organization),
            "allowed": lambda: settings.allowed(ask),
            "rights": lambda: settings.rights(ask),
            "policies": lambda: settings.policies(ask, admin=start.admin),
            "secrets": lambda: settings.secrets(ask, organization=organization),
            "workflows": lambda: files.calling(ask, files.parsed(ask, objects, branch)),
            "immutable": lambda: self._immutable(admin=start.admin),
        }
        return {name: pool.submit(work) for name, work in works.items()}

    def _checks(
        self, branch: str, example: str, at: str, objects: GithubObjects
    ) -> tuple[Read[Mapping[str, str]], Read[tuple[Job, ...]]]:
        """Read who reports checks, and which jobs the base tag has."""
        jobs = files.jobs(files.parsed(self._ask, objects, at), example)
        return rules.reported(self._ask, branch), jobs

    def _limit(self) -> Read[Limit]:
        """https://docs.github.com/en/rest/rate-limit/rate-limit."""
        try:
            row = self._door.answer("/rate_limit")[1]
        except Answered as answer:
            return refused("the requests that are left", answer)
        except HotfixError as failure:
            return Unread("the requests that are left", failure.found)
        return shaped("the requests that are left", row, _limit)

    def _immutable(self, *, admin: bool) -> Read[bool]:
        """Read whether releases are immutable: 404 says no, to those who may know.

        https://docs.github.com/en/rest/repos/repos#check-if-immutable-releases-are-enabled-for-a-repository
        """
        absent: Callable[[], Read[bool]] | None = (lambda: False) if admin else None
        what = "whether releases are immutable"
        return self._ask.read(what, "immutable-releases", lambda row: bool(row["enabled"]), absent)

    def _configuration(
        self, objects: GithubObjects, branch: str
    ) -> tuple[Read[Settings], tuple[Fault, ...]]:
        try:
            content = objects.content(branch, CONFIG)
            names = () if content is not None else objects.names(branch, FOLDER)
            return self._load(content, names)
        except HotfixError as failure:
            return Unread(CONFIGURATION, failure.found), ()

    def _tags(self) -> Read[tuple[str, ...]]:
        return self._ask.read("the tags", "git/matching-refs/tags", _tag_names)

    def _latest(self) -> Read[str]:
        return self._ask.read(
            "the latest release", "releases/latest", lambda row: str(row["tag_name"]), str
        )


def _tag_names(rows: Any) -> tuple[str, ...]:
    return tuple(str(row["ref"]).removeprefix("refs/tags/") for row in rows)


def _base(
    tags: Read[tuple[str, ...]],
    latest: Read[str],
    configured: Read[Settings],
    objects: GithubObjects,
) -> Read[Base | NoBase]:
    """Choose a base as `open` does, but for what our own deployments say."""
    if isinstance(tags, Unread):
        return tags
    if isinstance(latest, Unread):
        return latest
    if isinstance(configured, Unread):
        return configured
    asked = configured.base_tag or ""
    facts = BaseFacts(tags, asked, latest="" if asked else latest, prefix=configured.tag_prefix)
    moving = wanted(facts)
    found = objects.tags(moving) if moving else {}
    return choose_base(replace(facts, commits={name: tag.commit for name, tag in found.items()}))


def _contexts(part: Read[tuple[Any, ...]]) -> bool:
    return not isinstance(part, Unread) and any(True for _ in contexts(part))


def _limit(row: Any) -> Limit:
    core = row["resources"]["core"]
    reset = datetime.fromtimestamp(int(core["reset"]), UTC)
    return Limit(int(core["limit"]), int(core["remaining"]), reset)


def without_token(machine: Machine, now: datetime, action: str) -> Facts:
    """Return what can be told where there is no token: nothing but that."""
    unread = Unread("the repository", "there is no token")
    start = First(unread, Token("none"), Unread("GitHub's clock", "there is no token"))
    return _nothing(start, unread, replace(machine, skew=start.skew), now, action)


def _nothing(start: First, unread: Unread, machine: Machine, now: datetime, action: str) -> Facts:
    """Return facts of which nothing but the token and the machine is known."""
    return Facts(
        now=now, action=action, token=start.token, machine=machine, repository=unread,
        limit=unread, allowed=unread, rights=unread, policies=unread, workflows=unread,
        app_id=unread, secrets=unread, settings=unread, faults=(), base=unread,
        hotfix_rules=unread, default_rules=unread, tag_rules=unread, push_rules=unread,
        reported=unread, jobs=unread, environments=unread, immutable=unread,
    )  # fmt: skip
