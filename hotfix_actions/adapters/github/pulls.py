"""Pull requests, reviews, auto-merge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotfix_actions.adapters.github import answers, convert, graphql, nodes
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.adapters.github.lineage import PULL, Lineages
from hotfix_actions.domain import by_hand, world
from hotfix_actions.domain.suggestion import ReviewComment
from hotfix_actions.errors import OutsideFailed, PersonNeeded, Unsure

_ARMED = "enablePullRequestAutoMerge"
_ARM = f"""mutation($pull: ID!, $method: PullRequestMergeMethod!, $head: GitObjectID!) {{
  enablePullRequestAutoMerge(
    input: {{pullRequestId: $pull, mergeMethod: $method, expectedHeadOid: $head}}
  ) {{ pullRequest {{ {PULL} baseRef {{ prefix name target {{ oid }} }} }} }}
}}"""

# Kinds of an answer that is no refusal: GitHub itself is in trouble. Without a kind it is a general
# error. https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
_TROUBLE = ("", "INTERNAL", "SERVICE_UNAVAILABLE", "LOADING", "MAX_NODE_LIMIT_EXCEEDED")


@dataclass(frozen=True)
class Armed:
    """What came of arming auto-merge: why GitHub would not, or the pull request as it is then.

    `refs` are the heads of branches that the answer showed.
    """

    refusal: str = ""
    pull: world.Pull | None = None
    refs: Mapping[str, str] = field(default_factory=dict)


@answers.reading
class GithubPulls:
    """The pull requests of one repository."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._owner = door.repository.split("/")[0]

    def get(self, number: int) -> world.Pull | None:
        """Give a pull request, or None."""
        row = self._door.get(self._door.repo(f"pulls/{number}"))
        return convert.pull(row) if row else None

    def find(self, *, base: str, head: str | None = None) -> Sequence[world.Pull]:
        """Give the pull requests into a base branch (of a head branch), newest first."""
        query = {"base": base, "state": "all", "sort": "created", "direction": "desc"}
        if head is not None:
            query["head"] = f"{self._owner}:{head}"
        rows = self._door.pages(self._door.repo("pulls"), **query)
        return [convert.pull(row) for row in rows]

    def create(self, *, title: str, body: str, head: str, base: str, draft: bool) -> world.Pull:
        """Open a pull request. Raises Unsure where one for this head and base may be open by now.

        GitHub allows one open at a time, so looking is enough.
        """
        content: dict[str, object] = {"title": title, "body": body, "head": head, "base": base}
        content["draft"] = draft
        try:
            row = self._door.send("POST", self._door.repo("pulls"), content, key="number")
        except Answered as answer:
            raise self._refused(answer, content) from answer
        return convert.pull(row)

    def _refused(self, answer: Answered, content: Mapping[str, object]) -> Exception:
        if answer.status == 422 and "already exists" in answer.message:
            return Unsure(answer.message)
        if answer.status != 403:
            return self._door.fail(answer)
        head, base = content["head"], content["base"]
        mend = "give the token `pull_requests: write`"
        if "not permitted to create" in answer.message:
            mend = (
                "allow it under Settings > Actions > General (Allow GitHub Actions to create and "
                "approve pull requests), or use the token of a GitHub App"
            )
        return PersonNeeded(
            tried=f"opening a pull request from {head} into {base}",
            found=f"{answer.status} {answer.message}",
            thing=f"pull request {head} into {base}",
            command=self._opening(content),
            mend=mend,
        )

    def _opening(self, content: Mapping[str, object]) -> str:
        """Give the command that opens a pull request; its text is left to who opens it."""
        head, base, title = (str(content[name]) for name in ("head", "base", "title"))
        draft = bool(content["draft"])
        return by_hand.opening(self._door.repository, head, base, title, draft=draft)

    def reviews(self, number: int) -> Sequence[world.Review]:
        """Give the reviews in order."""
        rows = self._door.pages(self._door.repo(f"pulls/{number}/reviews"))
        return [convert.review(row) for row in rows if row.get("submitted_at")]

    def comments(self, number: int) -> Sequence[ReviewComment]:
        """Give the reviewers' comments on lines of files."""
        return Lineages(self._door).comments(number)

    def arm_auto_merge(self, pull: world.Pull, method: str) -> str:
        """Let GitHub merge when its rules are met; return nothing, or why GitHub will not."""
        return self.arm(pull, method).refusal

    def arm(self, pull: world.Pull, method: str) -> Armed:
        """Let GitHub merge when its rules are met.

        It will not where the pull request could be merged at once, where settings or rules allow
        no auto-merge or another method, where somebody pushed meanwhile: a person merges then.
        Raises PersonNeeded where the token may not, OutsideFailed where GitHub is in trouble.
        https://docs.github.com/en/graphql/reference/mutations#enablepullrequestautomerge
        """
        variables = {"pull": pull.node, "method": method.upper(), "head": pull.head}
        try:
            data = graphql.query(self._door, _ARM, variables, repeatable=True, shows=_ARMED)
        except graphql.Refusal as refusal:
            if refusal.forbidden:
                raise self._may_not_arm(pull, method, str(refusal)) from refusal
            if all(error.type not in _TROUBLE for error in refusal.errors):
                return Armed(str(refusal))
            raise OutsideFailed(
                tried=f"enabling auto-merge of #{pull.number}",
                found=str(refusal),
                remedy="run again; if it comes back, merge by hand once it is approved",
            ) from refusal
        return _armed(data)

    def _may_not_arm(self, pull: world.Pull, method: str, found: str) -> PersonNeeded:
        return PersonNeeded(
            tried=f"enabling auto-merge of #{pull.number}",
            found=found,
            thing=f"auto-merge of #{pull.number}",
            command=by_hand.arming(self._door.repository, pull.number, method),
            mend="give the token `pull_requests: write` and `contents: write`",
        )

    def update_branch(self, pull: world.Pull) -> str:
        """Let GitHub merge the base into exactly this head; return nothing, or why it will not.

        GitHub answers 202 and does it a little later. It will not where the two conflict, where
        somebody pushed meanwhile, or where the token may not push there.
        https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request-branch
        """
        path = self._door.repo(f"pulls/{pull.number}/update-branch")
        try:
            self._door.send("PUT", path, {"expected_head_sha": pull.head})
        except Answered as answer:
            if answer.status in (403, 404, 409, 422):
                return answer.message or str(answer.status)
            raise self._door.fail(answer) from answer
        return ""

    def merge(self, number: int, *, head: str, method: str) -> str | None:
        """Merge exactly this head (PUT, repeatable); None where GitHub's rules refuse."""
        path = self._door.repo(f"pulls/{number}/merge")
        try:
            row = self._door.send("PUT", path, {"sha": head, "merge_method": method}, key="sha")
        except Answered as answer:
            if answer.status in (405, 409, 422):
                return None
            raise self._door.fail(answer) from answer
        return str(row["sha"])


def _armed(data: Mapping[str, Any]) -> Armed:
    """Read the answer; what it does not show is read again."""
    try:
        node = data[_ARMED]["pullRequest"]
        base = node["baseRef"]
        return Armed("", nodes.pull(node), {nodes.ref_name(base): str(base["target"]["oid"])})
    except (nodes.Unread, *answers.MISSHAPEN):
        return Armed()
