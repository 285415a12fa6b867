"""Issues, comments, labels, sub-issues."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hotfix_actions.adapters.github import answers, convert, edits
from hotfix_actions.adapters.github.door import PER_PAGE, Answered, Door, quoted
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.domain import world

# Pages of the newest issues that are searched for a marker.
MOST_PAGES = 5


@answers.reading
class GithubIssues:
    """The issues of one repository."""

    def __init__(self, door: Door, reads: Reads) -> None:
        self._door = door
        self._reads = reads

    def get(self, number: int) -> world.Issue | None:
        """Give an issue, or None."""
        return self._reads.of("issue", str(number), read=lambda: self._get(number))

    def _get(self, number: int) -> world.Issue | None:
        row = self._door.get(self._door.repo(f"issues/{number}"))
        return convert.issue(row) if row else None

    def claimed(self, marker: str, since: datetime) -> Sequence[world.Issue]:
        """Return the issues made since then whose body holds the marker, the newest first.

        Search lags, so the list is read, no more than `MOST_PAGES` of it.
        """
        recent = self._reads.of("issues", str(since), read=lambda: self._recent(since))
        return [one for one in recent if marker in one.body and not one.is_pull]

    def _recent(self, since: datetime) -> Sequence[world.Issue]:
        path, found = self._door.repo("issues"), list[world.Issue]()
        order = {"state": "all", "sort": "created", "direction": "desc", "per_page": PER_PAGE}
        for page in range(1, MOST_PAGES + 1):
            rows = self._door.rows(path, **order, page=page)
            found += map(convert.issue, rows)
            if len(rows) < PER_PAGE or found[-1].created < since:
                break
        return found

    def labelled(self, label: str) -> Sequence[world.Issue]:
        """Give the newest open issues with a label, as many as one answer holds.

        https://docs.github.com/en/rest/issues/issues#list-repository-issues
        """
        rows = self._door.rows(
            self._door.repo("issues"),
            labels=label,
            state="open",
            sort="created",
            direction="desc",
            per_page=100,
        )
        return [convert.issue(row) for row in rows]

    def create(self, *, title: str, body: str, labels: Sequence[str]) -> world.Issue:
        """Create an issue. Raises Unsure where it may or may not have been created."""
        content = {"title": title, "body": body, "labels": list(labels)}
        with self._reads.writing("issues"):
            made = convert.issue(self._write("POST", "issues", content))
        self._reads.known("sub_issues", str(made.number), value=())
        return made

    def update(self, number: int, *, body: str | None = None, closed: bool | None = None) -> None:
        """Rewrite the body, or close or reopen."""
        change: dict[str, Any] = {}
        if body is not None:
            change["body"] = body
        if closed is not None:
            change["state"] = "closed" if closed else "open"
        with self._reads.writing("issue", "issues"):
            row = self._write("PATCH", f"issues/{number}", change)
        self._reads.known("issue", str(number), value=convert.issue(row))

    def label(self, number: int, labels: Mapping[str, tuple[str, str]]) -> None:
        """Put labels on an issue; those that the repository lacks are made, with their colour."""
        self.make_labels(labels)
        path = f"issues/{number}/labels"
        before: world.Issue | None = self._reads.kept("issue", str(number))
        with self._reads.writing("issue", "issues"):
            self._write("POST", path, {"labels": list(labels)}, repeatable=True)
        if before is not None:
            worn = replace(before, labels=before.labels | labels.keys())
            self._reads.known("issue", str(number), value=worn)

    def labels(self) -> frozenset[str]:
        """Give the names of the repository's labels; upper and lower case are one."""
        return self._reads.of("labels", read=self._labels)

    def _labels(self) -> frozenset[str]:
        return frozenset(row["name"] for row in self._door.pages(self._door.repo("labels")))

    def make_labels(self, labels: Mapping[str, tuple[str, str]]) -> None:
        """Make the labels that the repository lacks, each with its colour and description."""
        known = {name.lower() for name in self.labels()}
        for name, (color, description) in labels.items():
            if name.lower() not in known:
                self._make_label(name, color, description)

    def _make_label(self, name: str, color: str, description: str) -> None:
        body = {"name": name, "color": color, "description": description}
        try:
            with self._reads.writing("labels"):
                self._door.send("POST", self._door.repo("labels"), body, repeatable=True)
        except Answered as answer:
            if answer.status != 422 or not self._door.get(
                self._door.repo(f"labels/{quoted(name)}")
            ):
                raise self._door.fail(answer) from answer

    def comments(self, number: int) -> Sequence[world.Comment]:
        """Give all comments in order."""
        return self._reads.of("comments", str(number), read=lambda: self._comments(number))

    def _comments(self, number: int) -> Sequence[world.Comment]:
        rows = self._door.pages(self._door.repo(f"issues/{number}/comments"))
        return edits.told(self._door, rows)

    def comment(self, number: int, body: str) -> world.Comment:
        """Comment. Raises Unsure where it may or may not have been made."""
        with self._reads.writing("comments"):
            row = self._write("POST", f"issues/{number}/comments", {"body": body})
        return convert.comment(row)

    def sub_issues(self, number: int) -> Sequence[world.Issue]:
        """Give the issues that hang below one."""
        return self._reads.of("sub_issues", str(number), read=lambda: self._sub_issues(number))

    def _sub_issues(self, number: int) -> Sequence[world.Issue]:
        rows = self._door.pages(self._door.repo(f"issues/{number}/sub_issues"))
        return [convert.issue(row) for row in rows]

    def add_sub_issue(self, number: int, child: world.Issue) -> None:
        """Hang an issue below another; REST wants the database id, not the number."""
        path = f"issues/{number}/sub_issues"
        with self._reads.writing("sub_issues"):
            self._write("POST", path, {"sub_issue_id": child.id}, repeatable=True)

    def _write(self, verb: str, rest: str, body: Any, *, repeatable: bool | None = None) -> Any:
        try:
            path = self._door.repo(rest)
            return self._door.send(verb, path, body, repeatable=repeatable, key="id")
        except Answered as answer:
            raise self._door.fail(answer) from answer
