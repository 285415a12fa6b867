"""Commits with whom they name, and the pull requests into a branch: by GraphQL, which alone tells.

Fields: https://docs.github.com/en/graphql/reference/commits#commit (`authors` holds the git author,
then those of `Co-authored-by` lines) and https://docs.github.com/en/graphql/reference/pulls.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hotfix_actions.adapters.github import answers, convert, graphql, nodes
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.domain.believed import is_bot
from hotfix_actions.domain.lineage import Brought, Commit, Identity, Lineage, trunk
from hotfix_actions.domain.suggestion import ReviewComment
from hotfix_actions.errors import OutsideFailed

WHO = "author { __typename login }"
PULL = f"""
id number title url state createdAt mergedAt merged isDraft isCrossRepository mergeStateStatus
headRefOid headRefName baseRefName {WHO}
mergeCommit {{ oid }} autoMergeRequest {{ mergeMethod }}"""
COMMIT = """
oid message tree { oid } parents(first: 10) { totalCount nodes { oid } }
authors(first: 30) { totalCount nodes { email user { id login } } }
committer { email user { id login } } signature { isValid wasSignedByGitHub }"""
_LISTED = f"totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ commit {{ {COMMIT} }} }}"
BROUGHT = f"""
{PULL}
reviews(first: 30) {{
  totalCount nodes {{ state submittedAt commit {{ oid }} authorCanPushToRepository {WHO} }}
}}
commits(first: 20) {{ {_LISTED} }}
timelineItems(last: 20, itemTypes: [
  AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT BASE_REF_CHANGED_EVENT BASE_REF_DELETED_EVENT
  BASE_REF_FORCE_PUSHED_EVENT REOPENED_EVENT
]) {{
  pageInfo {{ hasPreviousPage }}
  nodes {{
    ... on AutomaticBaseChangeSucceededEvent {{ createdAt }}
    ... on BaseRefChangedEvent {{ createdAt }}
    ... on BaseRefDeletedEvent {{ createdAt }}
    ... on BaseRefForcePushedEvent {{ createdAt }}
    ... on ReopenedEvent {{ createdAt }}
  }}
}}"""
_ORDER = "orderBy: {field: CREATED_AT, direction: DESC}"
BRANCH = f"""
pullRequests(baseRefName: $base, first: 10, {_ORDER}) {{ totalCount nodes {{ {BROUGHT} }} }}
made: ref(qualifiedName: $base) {{
  target {{ ... on Commit {{ history(first: 20) {{ nodes {{ {COMMIT} }} }} }} }}
}}"""

_HEAD = "query($owner: String!, $name: String!"
_REPOSITORY = "repository(owner: $owner, name: $name)"
_PULLS_PAGE = f"""{_HEAD}, $base: String!, $after: String) {{ {_REPOSITORY} {{
  pullRequests(baseRefName: $base, first: 10, after: $after, {_ORDER}) {{
    pageInfo {{ hasNextPage endCursor }} nodes {{ {BROUGHT} }}
  }}
}} }}"""
_COMMITS_PAGE = f"""{_HEAD}, $number: Int!, $after: String) {{ {_REPOSITORY} {{
  pullRequest(number: $number) {{ commits(first: 50, after: $after) {{ {_LISTED} }} }}
}} }}"""
_HISTORY_PAGE = f"""{_HEAD}, $tip: GitObjectID!, $after: String) {{ {_REPOSITORY} {{
  object(oid: $tip) {{ ... on Commit {{ history(first: 50, after: $after) {{
    pageInfo {{ hasNextPage endCursor }} nodes {{ {COMMIT} }}
  }} }} }}
}} }}"""
_THROUGH_PAGE = f"""{_HEAD}, $of: GitObjectID!, $after: String) {{ {_REPOSITORY} {{
  object(oid: $of) {{ ... on Commit {{ associatedPullRequests(first: 10, after: $after) {{
    pageInfo {{ hasNextPage endCursor }} nodes {{ {BROUGHT} }}
  }} }} }}
}} }}"""
_COMMENTS_PAGE = f"""{_HEAD}, $number: Int!, $after: String) {{ {_REPOSITORY} {{
  pullRequest(number: $number) {{
    reviews(first: 30, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ comments(first: 30) {{
        nodes {{ path body originalLine originalStartLine {WHO} }}
      }} }}
    }}
  }}
}} }}"""
# A hotfix is no longer than this. Anybody may open more pull requests into its branch: then those
# are asked for by which its commits came.
MOST_PAGES = 6
_MOST_ASKED = 50
# The addresses of GitHub itself, of the account web-flow, and of Apps.
_GITHUB = "noreply@github.com"
_BOT = re.compile(r"(?:\d+\+)?(?P<login>[\w.-]+\[bot\])@users\.noreply\.github\.com")
# GraphQL has users alone as authors. It shows an App's account as one, but for its id: both forms
# are in use, and the older one holds "Bot" in base 64.
# https://docs.github.com/en/graphql/guides/migrating-graphql-global-node-ids
_BOT_IDS = ("BOT_", "MDM6Qm90")
# One App goes by two names: this one in commits, the other as who opens a pull request.
_COPILOT = {"copilot[bot]": "copilot-swe-agent[bot]"}


@dataclass(frozen=True)
class Listed:
    """What one answer told of a branch; `partly` are pull requests with more commits.

    Those `unheard` have more reviews. `cut`: there are older pull requests, which are not listed.
    """

    lineage: Lineage
    partly: tuple[int, ...] = ()
    unheard: tuple[int, ...] = ()
    cut: bool = False


def read(pulls: nodes.Node, made: nodes.Node | None) -> Listed:
    """Read the pull requests and the history of a branch. Raises Unread."""
    rows = nodes.whole(pulls)
    target = made["target"] if made else {"history": {"nodes": ()}}
    return _listed(rows, target["history"]["nodes"])


def _listed(rows: Any, history: Any) -> Listed:
    commits = known(history)
    for row in rows:
        commits |= known(each["commit"] for each in row["commits"]["nodes"])
    return Listed(
        Lineage(commits, tuple(map(_brought, rows))),
        tuple(row["number"] for row in rows if row["commits"]["pageInfo"]["hasNextPage"]),
        tuple(row["number"] for row in rows if len(row["reviews"]["nodes"]) < _count(row)),
    )


def _count(row: nodes.Node) -> int:
    return int(row["reviews"]["totalCount"])


def known(some: Iterable[nodes.Node]) -> dict[str, Commit]:
    """Read commits; one of which not everybody is named stays unknown."""
    found = {}
    for node in some:
        try:
            found[str(node["oid"])] = commit(node)
        except nodes.Unread:
            continue
    return found


def commit(node: nodes.Node) -> Commit:
    """Read a commit. Raises Unread where not everybody is named."""
    signature = node["signature"] or {}
    signed = bool(signature.get("isValid") and signature.get("wasSignedByGitHub"))
    named = map(_identity, nodes.whole(node["authors"]))
    return Commit(
        sha=node["oid"],
        tree=node["tree"]["oid"],
        parents=tuple(one["oid"] for one in nodes.whole(node["parents"])),
        authors=tuple(named),
        committer=_identity(node["committer"] or {}),
        by_github=signed,
        message=node["message"],
    )


def _identity(actor: Mapping[str, Any]) -> Identity:
    """Return whom a commit names: a bot by a login that ends so, whoever wrote its address.

    Anybody may write a bot's address into a commit, or GitHub's own, as anybody may let a bot
    commit: both stand for a person whom nobody knows.
    """
    email = str(actor.get("email") or "")
    user = actor.get("user") or {}
    login, bot = str(user.get("login") or ""), _BOT.fullmatch(email)
    if email.lower() == _GITHUB:
        return Identity("", email)
    if bot:
        login = bot["login"]
    elif str(user.get("id") or "").startswith(_BOT_IDS) and not is_bot(login):
        login += "[bot]"
    return Identity(_COPILOT.get(login.lower(), login), email)


def _brought(node: nodes.Node) -> Brought:
    return Brought(
        pull=nodes.pull(node),
        reviews=tuple(map(nodes.review, filter(_handed_in, node["reviews"]["nodes"]))),
        based=_based(node),
    )


def _based(node: nodes.Node) -> datetime | None:
    """Return the last moment at which the base may have been exchanged, up to the merge.

    While a pull request is closed GitHub tells nothing of its base, so that reopening it counts.
    What befell the base after the merge tells nothing of what was merged: the branch is deleted
    when all is over. Where only that is listed, no approval before the merge counts.
    """
    events = node["timelineItems"]
    moments = [convert.moment(one["createdAt"]) for one in nodes.there(events)]
    merged = convert.moment(node["mergedAt"]) if node["mergedAt"] else None
    if merged is None:
        return max(moments, default=None)
    before = [one for one in moments if one <= merged]
    if not before and events["pageInfo"]["hasPreviousPage"]:
        return merged
    return max(before, default=None)


def _handed_in(review: nodes.Node) -> bool:
    return bool(review["submittedAt"])


def _comment(node: nodes.Node) -> ReviewComment:
    last, first = node["originalLine"], node["originalStartLine"]
    count = last - first + 1 if last and first else 1
    return ReviewComment(nodes.login(node["author"]), str(node["path"]), str(node["body"]), count)


class Lineages:
    """Asks for what the first answer did not hold."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def of_branch(self, branch: str) -> Listed:
        """Return the pull requests into a branch, with their first commits each."""
        rows: list[Any] = []
        every = self._pages(
            _PULLS_PAGE,
            {"base": branch},
            lambda answer: answer["pullRequests"],
            lambda page: rows.extend(page["nodes"]),
        )
        return replace(_listed(rows, ()), cut=not every)

    def found(self, listed: Listed, branch: str, tip: str, bump: str, head: str = "") -> Lineage:
        """Return what `whole` does, and the pull requests of its commits that were not listed.

        `head` is that of an open pull request that has to be among them. GitHub tells first the
        pull request that was made first, so that later ones of the same commit hide none.
        https://docs.github.com/en/graphql/reference/commits#commit
        """
        lineage = self.whole(listed, tip, bump)
        if not listed.cut:
            return lineage
        way = trunk(lineage, bump, tip)
        came = [] if isinstance(way, str) else [one.sha for one in way]
        rows: dict[int, Any] = {}
        for sha in [*filter(None, [head]), *came[:_MOST_ASKED]]:
            self._pages(
                _THROUGH_PAGE,
                {"of": sha},
                lambda answer: answer["object"]["associatedPullRequests"],
                lambda page: rows.update({row["number"]: row for row in page["nodes"]}),
            )
        there = {one.pull.number for one in lineage.pulls}
        fresh = [row for number, row in rows.items() if number not in there]
        more = _listed([row for row in fresh if row["baseRefName"] == branch], ())
        both = {**more.lineage.commits, **lineage.commits}
        pulls = (*lineage.pulls, *more.lineage.pulls)
        return self.whole(replace(more, lineage=Lineage(both, pulls)), tip, bump)

    def whole(self, listed: Listed, tip: str, bump: str) -> Lineage:
        """Return a lineage with all commits of its pull requests, and those from tip to bump.

        Where that takes too many questions the way stays open: who judges then refuses.
        """
        commits = dict(listed.lineage.commits)

        def learn(rows: Iterable[nodes.Node]) -> None:
            commits.update(known(rows))

        for number in listed.partly:
            self._pages(
                _COMMITS_PAGE,
                {"number": number},
                lambda answer: answer["pullRequest"]["commits"],
                lambda page: learn(one["commit"] for one in page["nodes"]),
            )

        def there() -> bool:
            return not isinstance(trunk(Lineage(commits), bump, tip), str) and bump in commits

        if not there():
            self._pages(
                _HISTORY_PAGE,
                {"tip": tip},
                lambda answer: answer["object"]["history"],
                lambda page: learn(page["nodes"]),
                there,
            )
        pulls = tuple(
            self._heard(one) if one.pull.number in listed.unheard else one
            for one in listed.lineage.pulls
        )
        return replace(listed.lineage, commits=commits, pulls=pulls)

    def _heard(self, brought: Brought) -> Brought:
        """Return a pull request with all reviews, by pages."""
        path = self._door.repo(f"pulls/{brought.pull.number}/reviews")
        return replace(brought, reviews=tuple(map(convert.review, self._door.pages(path))))

    def comments(self, number: int) -> tuple[ReviewComment, ...]:
        """Return the comments on lines of a pull request; those of reviews not read are left out.

        Leaving one out disqualifies a reviewer at the most.
        """
        found: list[ReviewComment] = []

        def take(page: Any) -> None:
            found.extend(_comment(one) for row in page["nodes"] for one in row["comments"]["nodes"])

        self._pages(
            _COMMENTS_PAGE,
            {"number": number},
            lambda answer: answer["pullRequest"]["reviews"],
            take,
        )
        return tuple(found)

    def _pages(
        self,
        text: str,
        wanted: Mapping[str, object],
        part: Callable[[Any], Any],
        take: Callable[[Any], object],
        enough: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Take page after page until there is enough, and return whether nothing is left.

        Raises OutsideFailed where a page is unread.
        """
        owner, name = self._door.repository.split("/")
        after = None
        for _ in range(MOST_PAGES):
            variables = {"owner": owner, "name": name, "after": after, **wanted}
            try:
                data = graphql.query(self._door, text, variables, repeatable=True)
                page = part(data["repository"])
                take(page)
                more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
            except graphql.Refusal as refusal:
                raise refusal.failure("reading where the fix came from") from refusal
            except (nodes.Unread, *answers.MISSHAPEN) as error:
                raise OutsideFailed(
                    tried="reading where the fix came from",
                    found=f"an answer that does not tell all of it ({error})",
                    remedy="run the same command again",
                ) from error
            if not more or enough():
                return True
        return False
