"""CODEOWNERS: who owns which file.

https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

import re
from dataclasses import dataclass

from hotfix_actions.sandbox.actors import may_write
from hotfix_actions.sandbox.git.trees import read_text
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

# "GitHub looks ... in order in the .github/, root, and docs/ directories".
_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@dataclass(frozen=True)
class Owner:
    """Who is named for a file, and the accounts that stand behind the name."""

    name: str
    accounts: frozenset[int]


def owners_of(work: Work, repo: Repo, commit: str, paths: list[str]) -> list[list[Owner]]:
    """Return for every owned path the owners of whom one must approve, each group once.

    The file at `commit` counts: that of the base branch, not that of the change.
    """
    text = next(filter(None, (read_text(repo.git, commit, place) for place in _PLACES)), "")
    lines = [line.split("#")[0].split() for line in text.splitlines()]
    rules = [(translate(words[0]), words[1:]) for words in lines if words]
    groups: dict[tuple[str, ...], None] = {}
    for path in paths:
        # The last pattern that fits has the word; without owners nobody is asked.
        names = next((owners for regex, owners in reversed(rules) if regex.match(path)), [])
        if names:
            groups[tuple(names)] = None
    return [[_owner(work, repo, name) for name in group] for group in groups]


def translate(pattern: str) -> re.Pattern[str]:
    """Read a pattern as gitignore has it, save for what CODEOWNERS leaves out (!, [ ])."""
    anchored = pattern.startswith("/") or "/" in pattern.rstrip("/")
    folder = pattern.endswith("/")
    regex, body = "", pattern.strip("/")
    parts = re.split(r"(\*\*/|/\*\*|\*|\?)", body)
    words = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
    regex = "".join(words.get(part, re.escape(part)) for part in parts)
    # `docs/*` holds the files of docs and not those of its folders; a name holds all below it.
    tail = "/" if folder else "$" if body.endswith("/*") else "(?:/|$)"
    return re.compile(("" if anchored else "(?:.*/)?") + regex + tail)


def _owner(work: Work, repo: Repo, name: str) -> Owner:
    """Return an owner; only those with write access count."""
    plain = name.removeprefix("@")
    accounts = [each for each in _accounts(work, plain) if may_write(work.db, repo.row, each)]
    return Owner(plain, frozenset(each["id"] for each in accounts))


def _accounts(work: Work, name: str) -> list[Row]:
    if "@" in name:
        return work.db.all("SELECT * FROM accounts WHERE email = ?", name)
    organization, slash, slug = name.partition("/")
    if not slash:
        return work.db.all("SELECT * FROM accounts WHERE login = ?", name)
    return work.db.all(
        "SELECT a.* FROM accounts a JOIN team_members m ON m.account_id = a.id"
        " JOIN teams t ON t.id = m.team_id JOIN accounts o ON o.id = t.organization_id"
        " WHERE o.login = ? AND t.slug = ?",
        organization,
        slug,
    )
