"""The start of a command: what every step looks at, read by one query, and again after the lease.

GraphQL cannot find refs outside heads and tags, so REST lists the heads of the tool's state, and
the query reads the journal by its object id. What the answer lacks - a null beside an `errors`
entry, a list with more pages, a long text - is *unread*: the adapters then ask for it singly.
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotfix_actions.adapters.github import answers, graphql, lineage, nodes, start_query
from hotfix_actions.adapters.github.deployments import TASK
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.graphql import GraphqlError, Refusal
from hotfix_actions.adapters.github.objects import MOST_PATHS, GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.remembered import RememberedRules
from hotfix_actions.adapters.github.remembered_refs import BRANCHES, CARRIERS, TAGS
from hotfix_actions.adapters.github.start_query import Wanted
from hotfix_actions.domain import codec, world
from hotfix_actions.domain.state import COMMIT, Head
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.ports import RECENT

# What the query tells: a question about another kind of thing is no reason to ask it again.
KINDS = frozenset(
    {
        "issue",
        "comments",
        "labels",
        "releases",
        "latest",
        "ref",
        "refs",
        "tag",
        "pull",
        "pulls",
        "reviews",
        "lineage",
        "deployments",
    }
)
_SHA = re.compile(r"[0-9a-f]{40}")
# An answer of another shape than was asked for is no answer.
_NO_ANSWER = (nodes.Unread, *answers.MISSHAPEN)


@dataclass(frozen=True)
class Files:
    """Where the journal stands in its commits, and on the branch configuration and workflows.

    `folder` is where the configuration stands.
    """

    journal: str
    config: str
    folder: str
    workflow: str
    sweep: str


class Start:
    """One command's query: asked at its start, and again when what it told has become stale."""

    def __init__(
        self, door: Door, reads: Reads, objects: GithubObjects, rules: RememberedRules, files: Files
    ) -> None:
        self._door = door
        self._reads = reads
        self._objects = objects
        self._rules = rules
        self._files = files
        self._again = Wanted()

    def begin(self, incident: int | None, environment: str, heads: Mapping[str, Head]) -> None:
        """Ask for everything; from then on, once more whenever it is stale and needed."""
        head = heads.get(f"hotfix/{incident}/journal")
        journal = head.sha if head is not None and head.kind == COMMIT else ""
        self._again = Wanted(issue=incident or 0, environment=environment)
        path = self._files.journal if journal else ""
        self._reads.refill(KINDS, lambda: self._ask(self._again))
        begun = replace(
            self._again,
            config=f"HEAD:{self._files.config}",
            folder=f"HEAD:{self._files.folder}",
            workflow=f"HEAD:{self._files.workflow}",
            sweep=f"HEAD:{self._files.sweep}",
            journal=journal,
            path=path,
        )
        self._ask(begun)
        if self._again.base:  # known from the journal only: asked for where a step wants it
            only = replace(self._again, issue=0, environment="", pulls=(), facts=False)
            self._reads.ahead_of("pulls", only.base, "", ask=lambda: self._ask(only))
            self._reads.ahead_of("lineage", only.base, ask=lambda: self._ask(only))

    def _ask(self, wanted: Wanted) -> None:
        errors: Sequence[GraphqlError] = ()
        variables = start_query.variables(self._door.repository, wanted)
        try:
            data = graphql.query(self._door, start_query.text(wanted), variables, repeatable=True)
        except Refusal as refusal:
            data, errors = refusal.data, refusal.errors
        except OutsideFailed:
            # Nothing was read: each thing is asked for singly, and REST says what is wrong.
            self._reads.refill(frozenset(), lambda: None)
            return
        _tried(lambda who: self._reads.known("viewer", value=str(who["login"])), data.get("viewer"))
        answer = data.get("repository")
        self._take_in(answer if isinstance(answer, Mapping) else {}, errors, wanted)

    def _take_in(
        self, answer: Mapping[str, Any], errors: Sequence[GraphqlError], wanted: Wanted
    ) -> None:
        readers: Mapping[str, Callable[[Any], None]] = {
            "defaultBranchRef": lambda _: self._repository(answer),
            "config": lambda blob: self._file(answer, self._files.config, blob),
            "folder": lambda tree: self._folder(answer, tree),
            "workflow": lambda blob: self._file(answer, self._files.workflow, blob),
            "sweep": lambda blob: self._file(answer, self._files.sweep, blob),
            "journal": self._journal,
            "issue": self._issue,
            "comments": lambda _: self._comments(answer),
            "pullRequests": lambda some: self._pulls(wanted.base, some),
            "made": lambda made: self._lineage(wanted.base, answer["pullRequests"], made),
            "begun": lambda commit: self._beginning(wanted, commit),
            "bump": lambda commit: self._beginning(wanted, commit),
            "deployments": lambda some: self._deployments(wanted.environment, some),
            "staged": lambda some: self._deployments("staging", some),
            "labels": self._labels,
            "latestRelease": self._latest,
            "releases": self._releases,
            "branches": lambda some: self._refs(BRANCHES, some),
            "carriers": self._carriers,
            "tags": self._tags,
            **{f"pull{number}": self._pull for number in wanted.pulls},
        }
        for part, read in readers.items():
            place = "issue" if part == "comments" else part
            if place in answer and not _troubled(errors, "repository", place):
                _tried(read, answer[place])

    def _repository(self, answer: Mapping[str, Any]) -> None:
        facts = nodes.repository(answer)
        self._rules.know(facts)
        sha = answer["defaultBranchRef"]["target"]["oid"]
        self._reads.known("ref", f"heads/{facts.default_branch}", value=sha)
        newest = answer["defaultBranchRef"]["target"].get("history") or {"nodes": ()}
        held = frozenset(str(one["oid"]) for one in newest["nodes"])
        self._reads.known("newest", facts.default_branch, value=held)

    def _file(self, answer: Mapping[str, Any], path: str, blob: nodes.Node | None) -> None:
        branch = nodes.repository(answer).default_branch
        content = None if blob is None else nodes.text(blob)
        self._objects.know_file(branch, path, content)

    def _folder(self, answer: Mapping[str, Any], tree: nodes.Node | None) -> None:
        branch = nodes.repository(answer).default_branch
        names = [] if tree is None else [str(one["name"]) for one in tree["entries"]]
        self._objects.know_names(branch, self._files.folder, names)

    def _journal(self, commit: nodes.Node) -> None:
        self._objects.remember(nodes.commit(commit))
        content = nodes.text(commit["file"]["object"])
        self._objects.know_file(commit["oid"], self._files.journal, content)
        text = codec.text_of(content)
        story = Story() if codec.fault(text) else fold(codec.decode(text))
        made, pulls = story.branch, {one.pull for one in story.merge_backs.values()}
        self._again = replace(self._again, pulls=tuple(sorted(pulls - {0})))
        if made is not None:
            begun, bump = (sha if _SHA.fullmatch(sha) else "" for sha in (made.base, made.bump))
            files = made.files[:MOST_PATHS] if begun and bump else ()
            self._again = replace(
                self._again, base=made.branch, begun=begun, bump=bump, files=files
            )

    def _issue(self, issue: nodes.Node) -> None:
        facts = nodes.issue(issue)
        self._reads.known("issue", str(facts.number), value=facts)

    def _comments(self, answer: Mapping[str, Any]) -> None:
        issue = answer["issue"]
        comments = [nodes.comment(one) for one in nodes.whole(issue["comments"])]
        self._reads.known("comments", str(issue["number"]), value=comments)

    def _pulls(self, base: str, some: nodes.Node) -> None:
        rows = nodes.whole(some)
        self._reads.known("pulls", base, "", value=[nodes.pull(row) for row in rows])
        for row in rows:
            _tried(lambda one: self._reviews(str(one["number"]), one["reviews"]), row)

    def _pull(self, pull: nodes.Node) -> None:
        facts = nodes.pull(pull)
        self._reads.known("pull", str(facts.number), value=facts)

    def _reviews(self, number: str, some: nodes.Node) -> None:
        told = [nodes.review(one) for one in nodes.whole(some) if one["submittedAt"]]
        self._reads.known("reviews", number, value=told)

    def _labels(self, some: nodes.Node) -> None:
        self._reads.known("labels", value=frozenset(one["name"] for one in nodes.whole(some)))

    def _latest(self, release: nodes.Node | None) -> None:
        self._reads.known("latest", value=release["tagName"] if release else "")

    def _releases(self, some: nodes.Node) -> None:
        self._reads.known("releases", value=[nodes.release(one) for one in nodes.whole(some)])

    def _refs(self, prefix: str, some: nodes.Node) -> None:
        rows = nodes.whole(some)
        heads = {nodes.ref_name(row): str(row["target"]["oid"]) for row in rows}
        self._reads.known("refs", prefix, value=heads)

    def _carriers(self, some: nodes.Node) -> None:
        self._refs(CARRIERS, some)
        for row in nodes.whole(some):
            for pull in row["associatedPullRequests"]["nodes"]:
                _tried(self._pull, pull)

    def _tags(self, some: nodes.Node) -> None:
        self._refs(TAGS, some)
        for row in nodes.whole(some):
            _tried(self._tag, row)

    def _tag(self, row: nodes.Node) -> None:
        facts, tree = nodes.tag(row)
        self._reads.known("tag", facts.name, value=facts)
        self._objects.know_tree(facts.commit, tree)

    def _lineage(self, branch: str, pulls: nodes.Node, made: nodes.Node | None) -> None:
        self._reads.known("lineage", branch, value=lineage.read(pulls, made))

    def _beginning(self, wanted: Wanted, commit: nodes.Node | None) -> None:
        if commit is None:
            return
        entries = {
            row["name"]: world.Entry(f"{row['mode']:06o}", row["oid"])
            for row in commit["tree"]["entries"]
        }
        self._objects.know_top(commit["oid"], entries)
        for n, path in enumerate(wanted.files):
            found = commit[f"f{n}"]
            if found is not None:
                self._objects.know_file(commit["oid"], path, nodes.text(found["object"]))

    def _deployments(self, environment: str, some: nodes.Node) -> None:
        self._reads.known("deployments", environment, value=nodes.deployments(some, TASK, RECENT))


def _tried(read: Callable[[Any], None], value: Any) -> None:
    """Read one part; unreadable items are fetched later by separate requests."""
    try:
        read(value)
    except _NO_ANSWER:
        return


def _troubled(errors: Sequence[GraphqlError], *place: str) -> bool:
    """Whether an error stands at a place of the answer, above it or below it."""
    return any(
        all(ours == theirs for ours, theirs in zip(place, error.path, strict=False))
        for error in errors
    )
