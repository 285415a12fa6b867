"""Reads every fact that `hotfix doctor` looks at: what does not depend on each other, at once."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from hotfix_actions.adapters.github import doctor_files as files
from hotfix_actions.adapters.github import doctor_rules as rules
from hotfix_actions.adapters.github import doctor_settings as settings
from hotfix_actions.adapters.github.doctor_asking import Asker, refused, shaped
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.setup.environments import wanted_of
from hotfix_actions.domain.setup.facts import (
    CONFIGURATION,
    PERMISSION_KINDS,
    Facts,
    Fault,
    Limit,
    Machine,
    Read,
    RepositoryFacts,
    Token,
    TokenKind,
    Unread,
)
from hotfix_actions.domain.setup.required import contexts
from hotfix_actions.domain.setup.rules import EXAMPLE_BRANCH, example_version
from hotfix_actions.domain.version import Base, BaseFacts, NoBase, choose_base
from hotfix_actions.errors import HotfixError

T = TypeVar("T")
CONFIG = ".github/hotfix.yml"
AT_ONCE = 8
# What the flow reads, and the permission that lets an App read it.
READS: Mapping[str, tuple[str, str]] = {
    "issues: read": ("issues", "issues"),
    "pull-requests: read": ("pulls", "pull requests"),
    "deployments: read": ("deployments", "deployments"),
}
# https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
_PREFIXES: Mapping[str, TokenKind] = {
    "ghp_": "classic",
    "gho_": "oauth",
    "ghu_": "oauth",
    "github_pat_": "fine-grained",
    "ghs_": "app",
}
Load = Callable[[str | None], tuple[Read[Settings], tuple[Fault, ...]]]


def kind_of(token: str, *, own: bool) -> TokenKind:
    """Return the kind of a token by its prefix; `own` says that it is a job's GITHUB_TOKEN."""
    if own:
        return "job"
    if not token:
        return "none"
    found = (kind for prefix, kind in _PREFIXES.items() if token.startswith(prefix))
    return next(found, "unknown")


@dataclass(frozen=True)
class First:
    """What the first answer told: the repository, the token, GitHub's clock, who asks."""

    repository: Read[RepositoryFacts]
    token: Token
    skew: Read[float]
    admin: bool = False


class DoctorFacts:
    """The facts of one repository's set-up."""

    def __init__(self, door: Door, *, kind: TokenKind, load: Load, now: datetime) -> None:
        self._door = door
        self._ask = Asker(door)
        self._kind: TokenKind = kind
        self._load = load
        self._now = now

    def read(self, machine: Machine, action: str) -> Facts:
        """Return all facts; what cannot be read is told in each."""
        first = self._first()
        machine = replace(machine, skew=first.skew)
        if isinstance(first.repository, Unread):
            return _nothing(first, first.repository, machine, self._now, action)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return self._all(pool, first, first.repository, machine, action)

    def _first(self) -> First:
        """Read the repository; its answer's headers tell of the token and the clock."""
        asked = self._door.repository
        try:
            headers, row = self._door.answer(self._door.repo())
        except Answered as answer:
            told = f"{answer.status} {answer.message}" if answer.status == 401 else ""
            token = replace(_token(answer.headers, self._kind), refused=told)
            return First(refused("the repository", answer), token, _skew(answer.headers, self._now))
        except HotfixError as failure:
            unread = Unread("the repository", failure.found)
            return First(unread, Token(self._kind), Unread("GitHub's clock", failure.found))
        found = shaped("the repository", row, lambda one: _repository(one, asked))
        if not isinstance(found, Unread):
            self._door.repository = found.name  # what is asked from now on is asked by its name
        admin = bool((row.get("permissions") or {}).get("admin"))
        return First(found, _token(headers, self._kind), _skew(headers, self._now), admin)

    def _all(
        self,
        pool: ThreadPoolExecutor,
        first: First,
        repository: RepositoryFacts,
        machine: Machine,
        action: str,
    ) -> Facts:
        ask, branch = self._ask, repository.default_branch
        organization = repository.owner_type == "Organization"
        objects = GithubObjects(self._door)

        def soon(work: Callable[..., T], *words: Any, **named: Any) -> Future[T]:
            return pool.submit(work, *words, **named)

        token = soon(self._whole_token, first.token)
        limit = soon(self._limit)
        allowed, rights = soon(settings.allowed, ask), soon(settings.rights, ask)
        policies = soon(settings.policies, ask)
        app_id = soon(settings.app_id, ask, organization=organization)
        app_key = soon(settings.app_key, ask, organization=organization)
        workflows = soon(lambda: files.calling(ask, files.parsed(ask, objects, branch)))
        immutable = soon(self._immutable, first)
        ruled = soon(lambda: rules.rulesets(ask, app=app_id.result() is True))
        tags = soon(self._tags)
        latest, classic = soon(self._latest), soon(rules.classic, ask, branch)
        configured, faults = self._configuration(objects, branch)
        environments = soon(settings.environments, ask, wanted_of(configured))
        base = _base(tags.result(), latest.result(), configured)
        number, tag = example_version(base)
        example = EXAMPLE_BRANCH.format(version=number)
        known = ruled.result()
        hotfix = soon(rules.of_branch, ask, example, known)
        default = rules.both(rules.of_branch(ask, branch, known), classic.result())
        required = any(_contexts(part) for part in (hotfix.result(), default))
        at = base.tag.name if isinstance(base, Base) else branch
        reported = soon(rules.reported, ask, branch) if required else None
        jobs = files.jobs(files.parsed(ask, objects, at), example) if required else ()
        return Facts(
            now=self._now,
            action=action,
            token=token.result(),
            machine=machine,
            repository=repository,
            limit=limit.result(),
            allowed=allowed.result(),
            rights=rights.result(),
            policies=policies.result(),
            workflows=workflows.result(),
            app_id=app_id.result(),
            app_key=app_key.result(),
            settings=configured,
            faults=faults,
            base=base,
            hotfix_rules=hotfix.result(),
            default_rules=default,
            tag_rules=rules.of_tag(known, tag),
            push_rules=rules.of_pushes(known),
            reported={} if reported is None else reported.result(),
            jobs=jobs,
            environments=environments.result(),
            immutable=immutable.result(),
            plan_refuses=known.plan_refuses,
        )

    def _whole_token(self, token: Token) -> Token:
        """Add who the token is, their role, and what it may read."""
        if token.kind in PERMISSION_KINDS:
            token = replace(token, may=self._may())
        if token.kind in ("app", "job"):
            return token
        try:
            login = str(self._door.answer("/user")[1]["login"])
            path = self._door.repo(f"collaborators/{login}/permission")
            role = str(self._door.answer(path)[1]["permission"])
        except (Answered, HotfixError, KeyError, TypeError):
            return token
        return replace(token, login=login, role=role)

    def _may(self) -> dict[str, bool]:
        """Tell which reads GitHub refuses. 404 is an answer: issues may be switched off."""
        found = {}
        for permission, (rest, what) in READS.items():
            seen = self._ask.read(what, rest, bool, lambda: True, per_page=1)
            if isinstance(seen, Unread) and seen.refused:
                found[permission] = False
        return found

    def _limit(self) -> Read[Limit]:
        """https://docs.github.com/en/rest/rate-limit/rate-limit."""
        try:
            row = self._door.answer("/rate_limit")[1]
        except Answered as answer:
            return refused("the requests that are left", answer)
        except HotfixError as failure:
            return Unread("the requests that are left", failure.found)
        return shaped("the requests that are left", row, _limit)

    def _immutable(self, first: First) -> Read[bool]:
        """Read whether releases are immutable: 404 says no, to those who may know.

        https://docs.github.com/en/rest/repos/repos#check-if-immutable-releases-are-enabled-for-a-repository
        """
        absent: Callable[[], Read[bool]] | None = (lambda: False) if first.admin else None
        what = "whether releases are immutable"
        return self._ask.read(what, "immutable-releases", lambda row: bool(row["enabled"]), absent)

    def _configuration(
        self, objects: GithubObjects, branch: str
    ) -> tuple[Read[Settings], tuple[Fault, ...]]:
        try:
            return self._load(objects.file(branch, CONFIG))
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
    tags: Read[tuple[str, ...]], latest: Read[str], configured: Read[Settings]
) -> Read[Base | NoBase]:
    """Choose a base as `open` does, but for what our own deployments say."""
    if isinstance(tags, Unread):
        return tags
    if isinstance(latest, Unread):
        return latest
    if isinstance(configured, Unread):
        return configured
    asked = configured.base_tag or ""
    return choose_base(
        BaseFacts(tags, asked, latest="" if asked else latest, prefix=configured.tag_prefix)
    )


def _contexts(part: Read[tuple[Any, ...]]) -> bool:
    return not isinstance(part, Unread) and any(True for _ in contexts(part))


def _repository(row: Any, asked: str) -> RepositoryFacts:
    ways = {"merge": "allow_merge_commit", "squash": "allow_squash_merge",
            "rebase": "allow_rebase_merge"}  # fmt: skip
    shown = any(key in row for key in ways.values())
    return RepositoryFacts(
        asked=asked,
        name=str(row["full_name"]),
        default_branch=str(row["default_branch"]),
        visibility=str(row.get("visibility") or ("private" if row["private"] else "public")),
        archived=row.get("archived") is True,
        disabled=row.get("disabled") is True,
        has_issues=row.get("has_issues") is not False,
        methods=frozenset(w for w, key in ways.items() if row.get(key)) if shown else None,
        auto_merge=row.get("allow_auto_merge"),
        owner_type=str(row["owner"]["type"]),
    )


def _token(headers: Mapping[str, str], kind: TokenKind) -> Token:
    """Read what the headers tell; only classic tokens and those of OAuth apps have scopes."""
    scopes = headers.get("x-oauth-scopes")
    named = (
        None
        if scopes is None
        else frozenset(filter(None, (word.strip() for word in scopes.split(","))))
    )
    if kind not in ("classic", "oauth"):
        named = None
    return Token(kind, scopes=named, expires=_expiry(headers))


def _expiry(headers: Mapping[str, str]) -> datetime | None:
    text = headers.get("github-authentication-token-expiration", "")
    try:
        return datetime.strptime(text.replace(" UTC", " +0000"), "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def _skew(headers: Mapping[str, str], now: datetime) -> Read[float]:
    try:
        return (now - parsedate_to_datetime(headers["date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        return Unread("GitHub's clock", "its answer has no date")


def _limit(row: Any) -> Limit:
    core = row["resources"]["core"]
    reset = datetime.fromtimestamp(int(core["reset"]), UTC)
    return Limit(int(core["limit"]), int(core["remaining"]), reset)


def without_token(machine: Machine, now: datetime, action: str) -> Facts:
    """Return what can be told where there is no token: nothing but that."""
    unread = Unread("the repository", "there is no token")
    first = First(unread, Token("none"), Unread("GitHub's clock", "there is no token"))
    return _nothing(first, unread, replace(machine, skew=first.skew), now, action)


def _nothing(first: First, unread: Unread, machine: Machine, now: datetime, action: str) -> Facts:
    """Return facts of which nothing but the token and the machine is known."""
    return Facts(
        now=now, action=action, token=first.token, machine=machine, repository=unread,
        limit=unread, allowed=unread, rights=unread, policies=unread, workflows=unread,
        app_id=unread, app_key=unread, settings=unread, faults=(), base=unread,
        hotfix_rules=unread, default_rules=unread, tag_rules=unread, push_rules=unread,
        reported=unread, jobs=unread, environments=unread, immutable=unread,
    )  # fmt: skip
