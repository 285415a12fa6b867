"""Places that still name the base's version after the bump: a rehearsal has the files at hand."""

from pathlib import Path

from hotfix_actions.domain.events import BranchMade
from hotfix_actions.domain.versions import still
from hotfix_actions.domain.versions.tags import parse_tag
from hotfix_actions.ports import Process

# Other packages' versions, texts for people, and what a build has made.
_NOT_IN = (
    ":(exclude,icase)*lock*", ":(exclude)*.md", ":(exclude)*.rst", ":(exclude,glob)**/docs/**",
    ":(exclude,glob)**/test*/**", ":(exclude,glob)**/dist/**", ":(exclude,glob)**/build/**",
    ":(exclude)*.min.*",
)  # fmt: skip
_PARTS = 3


def leftovers(process: Process, where: Path, made: BranchMade) -> tuple[str, ...]:
    """Give `path:line` where a version is set to the base's number, in files not bumped.

    Whether a build sets it anew cannot be told, so this is a hint and no verdict.
    """
    base = parse_tag(made.base_tag)
    if base is None:
        return ()
    words = ("git", "grep", "-I", "-n", "-F", "-e", base.number, made.base, "--", ".", *_NOT_IN)
    done = process.run(words, cwd=where, timeout=60, trusted=True)
    says = still.says(base.number)
    found = (line.removeprefix(f"{made.base}:").split(":", 2) for line in done.stdout.splitlines())
    return tuple(
        f"{path}:{at}"
        for path, at, text in (parts for parts in found if len(parts) == _PARTS)
        if path not in made.files and says.search(text)
    )
