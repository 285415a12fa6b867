"""Which commits another one holds by equal patches, as git itself compares them."""

from collections.abc import Callable

from hotfix_actions.domain.patches import Patch

# Of how many commits that are missing the patch is read, and how much of each.
MOST = 50
LONGEST = 200_000
# Nothing of the machine's own way to show a diff.
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "-U0", "--binary")

Git = Callable[..., str]


def missing(git: Git, ours: str, theirs: str) -> tuple[Patch, ...]:
    """Return the commits of `theirs` whose patch `ours` has not; what parts them lies here.

    A merge counts for what it adds to the merge that git makes of its parents.
    https://git-scm.com/docs/git-rev-list (`--cherry-pick`), https://git-scm.com/docs/git-show
    (`--remerge-diff`)
    """
    span = ("--right-only", f"{ours}...{theirs}")
    single = git("rev-list", "--no-merges", "--cherry-pick", *span).split()
    merges = git("rev-list", "--merges", *span).split()
    found = [_patch(git, sha) for sha in single[:MOST]]
    found += [_patch(git, sha, "--remerge-diff") for sha in merges[:MOST]]
    beyond = [Patch(sha, "", "?") for sha in (*single[MOST:], *merges[MOST:])]
    return (*found, *beyond)


def _patch(git: Git, sha: str, *how: str) -> Patch:
    message = git("show", "-s", "--format=%B", sha)
    diff = git("show", "--format=", *_PLAIN, *how, sha)
    return Patch(sha, message, diff[:LONGEST])
