"""Which commits are nothing but a reviewer's suggestion, committed on GitHub by the author."""

from collections.abc import Sequence

from hotfix_actions.context import Context
from hotfix_actions.domain.lineage import Brought, Commit
from hotfix_actions.domain.provenance import Pair, Provenance
from hotfix_actions.domain.suggestion import Suggestion, is_made_of, suggestions


def suggested(
    context: Context, known: Provenance, pairs: Sequence[tuple[Brought, str]]
) -> frozenset[Pair]:
    """Return (commit, login) where the login's own suggestion is all that the commit brings.

    Asked only of commits that GitHub made and signed, and of co-authors who approved.
    """
    found: set[Pair] = set()
    for brought, before in pairs:
        approved = {one.author for one in brought.reviews if one.state == "APPROVED"}
        for commit in known.own(brought.pull.head, before).commits:
            for login in _co_authors(commit) & approved:
                if _is_theirs(context, brought, commit, login):
                    found.add((commit.sha, login))
    return frozenset(found)


def _co_authors(commit: Commit) -> set[str]:
    if not commit.by_github or len(commit.parents) != 1 or not commit.authors:
        return set()
    author, *others = (one.login for one in commit.authors)
    return {login for login in others if login and login != author}


def _is_theirs(context: Context, brought: Brought, commit: Commit, login: str) -> bool:
    comments = context.ports.pulls.comments(brought.pull.number)
    parts = [one for one in suggestions(comments) if one.author == login]
    return bool(parts) and _brings_only(context, commit, parts)


def _brings_only(context: Context, commit: Commit, parts: Sequence[Suggestion]) -> bool:
    (parent,) = commit.parents
    change = context.ports.history.compare(parent, commit.sha)
    if not change.complete or not change.files:
        return False
    for file in change.files:
        texts = [context.ports.objects.file(sha, file.path) for sha in (parent, commit.sha)]
        before, after = texts
        own = [part for part in parts if part.path == file.path]
        if file.status != "modified" or before is None or after is None:
            return False
        if not is_made_of(before, after, own):
            return False
    return True
