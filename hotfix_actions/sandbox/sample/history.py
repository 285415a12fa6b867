"""What happened in the sample repository: who committed what, and when."""

from dataclasses import dataclass

from hotfix_actions.sandbox.sample import changes
from hotfix_actions.sandbox.sample.edits import Edit, Release, Text


@dataclass(frozen=True)
class Person:
    """Somebody with a login on GitHub and a name in git."""

    login: str
    name: str
    email: str


@dataclass(frozen=True)
class Commit:
    """One commit on main, its date in UTC, and the annotated tag that it was given."""

    author: Person
    date: str
    message: str
    edits: tuple[Edit, ...]
    tag: str | None = None


MONA = Person("mona", "Mona Reyes", "mona@acme.example")
KENJI = Person("kenji", "Kenji Sato", "kenji@acme.example")
PRIYA = Person("priya", "Priya Nair", "priya@acme.example")
PEOPLE = (MONA, KENJI, PRIYA)

BASE_TAG = "v1.2.3"


_HISTORY = (
    Commit(
        MONA,
        "2026-02-03T09:12:00Z",
        "Start the service\n\nNode's own http module is enough for four routes.",
        changes.START,
    ),
    Commit(
        KENJI,
        "2026-02-05T13:40:00Z",
        "Issue access tokens, and say who holds one\n\n"
        "Signed claims instead of rows: every instance can verify them alone.",
        changes.TOKENS,
    ),
    Commit(MONA, "2026-02-10T10:05:00Z", "Release 1.0.0", (Release("1.0.0"),), "v1.0.0"),
    Commit(
        PRIYA,
        "2026-03-02T08:55:00Z",
        "Count requests, errors and latency",
        changes.METRICS,
    ),
    Commit(
        PRIYA,
        "2026-03-04T15:21:00Z",
        "Fail on purpose on game days\n\n"
        "We have never seen a rollback on a calm day. Off unless FAIL_SHARE is set.",
        changes.GAME_DAY,
    ),
    Commit(
        PRIYA,
        "2026-03-09T11:30:00Z",
        "Deploy with a script, one folder a release\n\n"
        "The release before stays where it was, so that going back needs no download.",
        changes.DEPLOY,
    ),
    Commit(MONA, "2026-03-11T09:00:00Z", "Release 1.1.0", (Release("1.1.0"),), "v1.1.0"),
    Commit(
        KENJI,
        "2026-04-14T14:02:00Z",
        "Compare signatures in constant time\n\n"
        "=== stops at the first difference, which tells a patient caller how far they got.",
        changes.CONSTANT_TIME,
    ),
    Commit(KENJI, "2026-04-16T09:48:00Z", "Let callers give their token back", changes.REVOKE),
    Commit(
        MONA,
        "2026-04-21T16:17:00Z",
        "Give tokens a role, and show sessions to administrators",
        changes.ROLES,
    ),
    Commit(MONA, "2026-04-23T09:30:00Z", "Release 1.2.0", (Release("1.2.0"),), "v1.2.0"),
    Commit(
        PRIYA,
        "2026-05-07T12:44:00Z",
        "Refuse bodies over 4 KiB\n\nReleased as 1.2.1.",
        (*changes.BODY_LIMIT, Release("1.2.1")),
        "v1.2.1",
    ),
    Commit(
        KENJI,
        "2026-06-18T10:26:00Z",
        "Say when a token ends\n\nReleased as 1.2.2.",
        (*changes.EXPIRY, Release("1.2.2")),
        "v1.2.2",
    ),
    Commit(
        PRIYA,
        "2026-08-25T08:31:00Z",
        "Forget revoked tokens that have ended\n\nReleased as 1.2.3.",
        (*changes.FORGET, Release("1.2.3")),
        BASE_TAG,
    ),
    Commit(
        KENJI,
        "2026-09-15T13:08:00Z",
        "Draft refresh tokens\n\nNo route uses them yet.",
        changes.DRAFT,
    ),
    Commit(
        MONA,
        "2026-09-22T09:15:00Z",
        "Release candidate 1.3.0-rc.1",
        (Release("1.3.0-rc.1"),),
        "v1.3.0-rc.1",
    ),
    Commit(
        KENJI,
        "2026-09-29T15:52:00Z",
        "Keep refresh tokens in families\n\nHalf of it: nothing ends a family yet.",
        changes.FAMILIES,
    ),
    Commit(
        PRIYA,
        "2026-10-06T10:37:00Z",
        "Smoke-test the critical path",
        changes.SMOKE,
    ),
)


def history(*, hotfix_yml: str) -> tuple[Commit, ...]:
    """Return all commits of main, oldest first; the last one adds the given configuration."""
    configure = Commit(
        MONA,
        "2026-11-10T09:26:00Z",
        "Describe how hotfixes are deployed and watched",
        (Text(".github/hotfix.yml", hotfix_yml),),
    )
    return (*_HISTORY, configure)
