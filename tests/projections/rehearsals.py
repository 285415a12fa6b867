"""The page's data, as a rehearsal would gather it."""

from hotfix_actions.projections import issue, notices, post_mortem, pull_request, release_notes
from hotfix_actions.projections.page_data import (
    Deployed,
    Document,
    Group,
    NotRehearsed,
    PageData,
    Place,
    Reading,
    StepRow,
)
from hotfix_actions.projections.timeline import Entry, entries
from tests.projections import stories

EMBEDDED = "http://127.0.0.1:40123"
PERSON = "Since 10:05 tokens **without a signature** get in.\n\nSeen in the access log."


def steps() -> list[StepRow]:
    return [
        StepRow("report", "puts the label `hotfix` on #7", "lin", 0.1, requests=2, person=True),
        StepRow("open", "hotfix open 7", "hotfix", 1.2, requests=41),
        StepRow("fix", "pushes the fix, and opens #12", "mona", 0.8, requests=6, person=True),
        StepRow("gates", "hotfix gate 7", "hotfix", 3.4, requests=33),
        StepRow("review", "approves #12", "sam", 0.1, requests=2, person=True),
        StepRow("release", "hotfix release 7", "hotfix", 1.9, requests=38),
        StepRow("staging", "hotfix deploy staging 7", "hotfix", 1.7, requests=19),
        StepRow(
            "approval", "says `/hotfix deploy production`", "sam", 0.1, requests=1, person=True
        ),
        StepRow("production", "hotfix deploy production 7", "hotfix", 4.6, requests=44, waited=2.8),
        StepRow("merge-back", "approves #14", "sam", 0.1, requests=2, person=True),
        StepRow("finish", "hotfix finish 7", "hotfix", 1.3, requests=47),
    ]


def readings(*, bad: bool = False) -> list[Reading]:
    found = []
    for i in range(20):
        rate = 0.002 + 0.001 * (i % 3) + (0.02 if bad and i > 14 else 0.0)
        latency = 41.0 + 7 * ((i * 5) % 4)
        found.append(
            Reading("bad" if rate > 0.01 else "good", {"error_rate": rate, "p95_ms": latency})
        )
    return found


def documents() -> list[Document]:
    story = stories.finished()
    body = issue.body(
        story,
        person=PERSON,
        anchor=stories.ANCHOR,
        journal=stories.JOURNAL,
        repository_url=EMBEDDED,
    )
    title, text = pull_request.merge_back(story, stories.back("main", ("package.json",), ()))
    told = notices.due(story)
    return [
        Document(stories.TITLE, body, "incident", 7, "opened by lin, taken up by the label hotfix"),
        *(Document(key.partition(":")[0], said, "notice") for key, said in told.items()),
        Document("Check the whole signature", "Fixes the comparison.", "pull request", 12, "mona"),
        Document(title, text, "pull request", 14, "hotfix"),
        Document("v1.2.4", release_notes.notes(story), "release", 0, "published, as the latest"),
        Document(post_mortem.title(story), post_mortem.body(story), "post-mortem", 16),
    ]


def data(*, partial: bool = False) -> PageData:
    rows = steps()
    if partial:
        rows[3] = StepRow(
            "gates", "hotfix gate 7", "hotfix", 0.0, outcome="not rehearsed", note="no node_modules"
        )
        rows[9] = StepRow("merge-back", "approves #14", "sam", 0.0, outcome="skipped", person=True)
    limits = {"error_rate": 0.01, "p95_ms": 500.0}
    return PageData(
        title=stories.TITLE,
        outcome="done",
        verdict="v1.2.4 went from the label to the post-mortem; main holds the fix.",
        began=stories.START,
        steps=rows,
        documents=documents(),
        deployments=[
            Deployed("staging", "v1.2.4", "v1.2.3", "done", "3 of 3 requests answered."),
            Deployed(
                "production",
                "v1.2.4",
                "v1.2.3",
                "done",
                "20 of 20 samples good over 10s.",
                readings(),
                limits,
            ),
        ],
        timeline=entries(stories.finished(), system=False),
        people=frozenset({"lin", "mona", "sam"}),
        places=[
            Place(
                "The repository", "DIR/git/acme/tokens.git", "git -C DIR/git/acme/tokens.git log"
            ),
            Place("The journal", "refs/hotfix/7/journal", "git log refs/hotfix/7/journal"),
            Place("Every request", "DIR/trace.jsonl"),
        ],
        not_rehearsed=[
            NotRehearsed("The gate tests", "node_modules is missing: run with --install"),
        ]
        if partial
        else [],
        facts=[("production ran", "v1.2.3"), ("now runs", "v1.2.4"), ("severity", "critical")],
        embedded=EMBEDDED,
        version="0.1.0",
    )


def hostile(text: str) -> PageData:
    """Put the text wherever the page shows somebody's words."""
    plain = data(partial=True)
    readings = [Reading("bad", {text: 1.0}, text)]
    groups: tuple[Group, ...] = ("incident", "notice")
    return PageData(
        title=text,
        outcome="refused",
        verdict=text,
        began=plain.began,
        steps=[StepRow(text, text, text, 1.0, note=text, person=True, waited=0.5)],
        documents=[Document(text, text, group, 7, text) for group in groups],
        deployments=[Deployed(text, text, text, "failed", text, readings, {text: 0.5})],
        timeline=[Entry(at=plain.began, text=text, by=f"{text}!", person=True)],
        people=frozenset({f"{text}!"}),
        places=[Place(text, text, text)],
        not_rehearsed=[NotRehearsed(text, text)],
        facts=[(text, text)],
        why=[text],
        left=[text],
        embedded=EMBEDDED,
        version=text,
    )
