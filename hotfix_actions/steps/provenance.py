"""Where the commits of a hotfix came from: pull requests, reviews, roles."""

from hotfix_actions.context import Context
from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.evidence import MergedPull, Provenance
from hotfix_actions.domain.world import CommitFacts, Pull


def provenance(context: Context, made: BranchMade, head: str) -> Provenance:
    """Trace every commit since the bump to the merged pull requests into the hotfix branch."""

    def read() -> Provenance:
        commits = context.ports.history.compare(made.bump, head).commits
        found: dict[str, tuple[int, ...]] = {}
        pulls: dict[int, Pull] = {}
        for commit in commits:
            through = [
                pull
                for pull in context.ports.history.pulls_of(commit.sha)
                if pull.base_branch == made.branch and pull.merged
            ]
            found[commit.sha] = tuple(pull.number for pull in through)
            pulls |= {pull.number: pull for pull in through}
        merged = {
            number: merged_pull(context, pull, _commits_of(commits, found, pull))
            for number, pull in pulls.items()
        }
        return Provenance(commits=found, pulls=merged)

    return context.once(f"provenance {head}", read)


def _commits_of(
    commits: tuple[CommitFacts, ...], found: dict[str, tuple[int, ...]], pull: Pull
) -> list[CommitFacts]:
    """Give a pull request's own commits: who pressed the merge button is no author of the fix."""
    return [
        commit
        for commit in commits
        if pull.number in found[commit.sha]
        and not (commit.sha == pull.merge_commit and len(commit.parents) > 1)
    ]


def merged_pull(context: Context, pull: Pull, commits: list[CommitFacts]) -> MergedPull:
    """Give a pull request with its reviews, the reviewers' roles and its authors."""
    reviews = tuple(context.ports.pulls.reviews(pull.number))
    reviewers = {review.author for review in reviews}
    return MergedPull(
        pull=pull,
        reviews=reviews,
        roles={login: context.ports.people.role(login) for login in reviewers},
        authors=frozenset({pull.author, *(commit.author for commit in commits)}),
    )
