"""What `hotfix doctor` reads of rulesets, and of the checks that are reported."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hotfix_actions.adapters.github.doctor_asking import Asker
from hotfix_actions.adapters.github.door import ref_path
from hotfix_actions.domain.setup.facts import Read, Rule, Unread
from hotfix_actions.domain.setup.patterns import fits

FREE = ("always", "exempt")
_ROLES = {2: "maintainers", 4: "everybody who may write", 5: "administrators"}
_ACTORS = {
    "OrganizationAdmin": "the organization's owners",
    "Team": "the team",
    "User": "the person",
    "DeployKey": "every deploy key",
}
# Checks are looked for on the heads of so many recent pull requests, and on the branch itself.
HEADS = 4


@dataclass(frozen=True)
class Ruleset:
    """One ruleset as a whole; `free` where the flow need not keep its rules."""

    number: int
    name: str
    target: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    rules: tuple[Rule, ...]
    free: bool
    people: tuple[str, ...]


@dataclass(frozen=True)
class Rulesets:
    """The active rulesets; `plan_refuses` is GitHub's answer where the plan has none."""

    all: Read[tuple[Ruleset, ...]]
    plan_refuses: str = ""


def rulesets(ask: Asker, *, app: bool) -> Rulesets:
    """Return the active rulesets, an organization's too; `app` says that an App does the work.

    What an administrator may bypass, their App may not: each is asked about itself.

    https://docs.github.com/en/rest/repos/rules#get-all-repository-rulesets
    """
    what = "the rulesets"
    rows = ask.rows(what, "rulesets", list, includes_parents="true")
    if isinstance(rows, Unread):
        if "upgrade to" in rows.why.lower():
            return Rulesets((), rows.why)
        return Rulesets(rows)
    found: list[Ruleset] = []
    for row in rows:
        if row.get("enforcement") != "active":
            continue
        whole = ask.read(
            what,
            f"rulesets/{row['id']}",
            lambda one: _ruleset(one, app=app),
            includes_parents="true",
        )
        if isinstance(whole, Unread):
            return Rulesets(whole)
        found.append(whole)
    return Rulesets(tuple(found))


def _ruleset(row: Any, *, app: bool) -> Ruleset:
    named = (row.get("conditions") or {}).get("ref_name") or {}
    mine = row.get("current_user_can_bypass") in FREE
    actors = row.get("bypass_actors") or ()
    # The App is known by its client id, a bypass list by another number: an App that may bypass is
    # taken to be the team's own. Who may not see the list is told of itself alone.
    free = mine
    if app and "bypass_actors" in row:
        free = any(
            one.get("actor_type") == "Integration" and one.get("bypass_mode") in FREE
            for one in actors
        )
    name, people = str(row["name"]), tuple(_people(actors))
    return Ruleset(
        number=int(row["id"]),
        name=name,
        target=str(row.get("target", "branch")),
        include=tuple(named.get("include") or ()),
        exclude=tuple(named.get("exclude") or ()),
        rules=tuple(
            Rule(str(one["type"]), one.get("parameters") or {}, name, free, people)
            for one in row.get("rules") or ()
        ),
        free=free,
        people=people,
    )


def _people(actors: Iterable[Any]) -> Iterator[str]:
    """Name who bypasses at any time; the numbers of roles are GitHub's own.

    https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset
    """
    for one in actors:
        kind, number = one.get("actor_type"), one.get("actor_id")
        if kind == "Integration" or one.get("bypass_mode") not in FREE:
            continue
        if kind == "RepositoryRole":
            yield _ROLES.get(number, f"the custom role {number}")
        elif kind in _ACTORS:
            yield f"{_ACTORS[kind]} {number or ''}".strip()


def of_branch(ask: Asker, branch: str, known: Rulesets) -> Read[tuple[Rule, ...]]:
    """Return the rules that hold for a branch, whether it exists or not, with their rulesets.

    https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
    """
    if known.plan_refuses:
        return ()
    if isinstance(known.all, Unread):
        return known.all
    by_number = {one.number: one for one in known.all}

    def shape(rows: list[Any]) -> tuple[Rule, ...]:
        return tuple(_rule(row, by_number) for row in rows)

    return ask.rows(f"the rules for {branch}", f"rules/branches/{ref_path(branch)}", shape)


def _rule(row: Any, rulesets: Mapping[int, Ruleset]) -> Rule:
    own = rulesets.get(row.get("ruleset_id", 0))
    name = own.name if own else str(row.get("ruleset_source", ""))
    people = own.people if own else ()
    return Rule(str(row["type"]), row.get("parameters") or {}, name, bool(own and own.free), people)


def classic(ask: Asker, branch: str) -> Read[tuple[Rule, ...]]:
    """Return what the branch protection of the classic kind asks for, as rules.

    https://docs.github.com/en/rest/branches/branch-protection#get-branch-protection
    """
    what = f"the branch protection of {branch}"
    path = f"branches/{ref_path(branch)}"
    there = ask.read(what, path, lambda row: bool(row["protection"]["enabled"]))
    if isinstance(there, Unread):
        return there
    return ask.read(what, f"{path}/protection", _classic) if there else ()


def _classic(row: Any) -> tuple[Rule, ...]:
    name = "the branch protection"
    checks = (row.get("required_status_checks") or {}).get("contexts") or ()
    flags = {
        "required_linear_history": "required_linear_history",
        "required_signatures": "required_signatures",
        "lock_branch": "update",
    }
    found = [
        Rule(kind, {}, name) for key, kind in flags.items() if (row.get(key) or {}).get("enabled")
    ]
    if checks:
        listed = [{"context": str(one)} for one in checks]
        found.append(Rule("required_status_checks", {"required_status_checks": listed}, name))
    return tuple(found)


def both(one: Read[tuple[Rule, ...]], other: Read[tuple[Rule, ...]]) -> Read[tuple[Rule, ...]]:
    """Return the rules of two kinds together; neither is left out."""
    if isinstance(one, Unread):
        return one
    return other if isinstance(other, Unread) else (*one, *other)


def of_tag(known: Rulesets, tag: str) -> Read[tuple[Rule, ...]]:
    """Return the rules that hold for a tag: GitHub has no question for those."""
    return _of(known, "tag", f"refs/tags/{tag}")


def of_pushes(known: Rulesets) -> Read[tuple[Rule, ...]]:
    """Return the rules that hold for every push."""
    return _of(known, "push", "")


def _of(known: Rulesets, target: str, ref: str) -> Read[tuple[Rule, ...]]:
    if isinstance(known.all, Unread):
        return known.all
    return tuple(
        rule
        for one in known.all
        if one.target == target and (not ref or _covers(one, ref))
        for rule in one.rules
    )


def _covers(ruleset: Ruleset, ref: str) -> bool:
    inside = any(one == "~ALL" or fits(one, ref) for one in ruleset.include)
    return inside and not any(fits(one, ref) for one in ruleset.exclude)


def reported(ask: Asker, branch: str) -> Read[Mapping[str, str]]:
    """Return the checks that recent commits have, each with the App that reports it.

    Looked at: the branch's head and the heads of the newest pull requests, since most checks run
    on those. A commit status has no App.
    """
    what = "the checks of recent commits"
    heads = ask.read(
        what,
        "pulls",
        lambda rows: [str(row["head"]["sha"]) for row in rows],
        state="all",
        per_page=HEADS,
    )
    if isinstance(heads, Unread):
        return heads
    found: dict[str, str] = {}
    for ref in (branch, *heads):
        here = _on(ask, what, ref_path(ref))
        if isinstance(here, Unread):
            return here
        found |= here
    return found


def _on(ask: Asker, what: str, ref: str) -> Read[dict[str, str]]:
    runs = ask.rows(what, f"commits/{ref}/check-runs", _runs, "check_runs", _no_checks)
    if isinstance(runs, Unread):
        return runs
    statuses = ask.rows(what, f"commits/{ref}/status", _statuses, "statuses", _no_checks)
    return statuses if isinstance(statuses, Unread) else {**statuses, **runs}


def _no_checks() -> Read[dict[str, str]]:
    return {}


def _runs(rows: Iterable[Any]) -> dict[str, str]:
    return {str(row["name"]): str((row.get("app") or {}).get("slug") or "") for row in rows}


def _statuses(rows: Iterable[Any]) -> dict[str, str]:
    return {str(row["context"]): "" for row in rows}
