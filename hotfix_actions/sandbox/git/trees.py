"""Paths in trees: looking one up, listing all, and writing a tree with some paths changed."""

from collections.abc import Iterator, Mapping

from hotfix_actions.sandbox.git.objects import Entry, encode_tree
from hotfix_actions.sandbox.git.repository import GitRepository


def find(git: GitRepository, tree: str, path: str) -> Entry | None:
    """Return the entry at a path (the tree itself for an empty one); None where there is none."""
    entry = Entry("040000", "", tree)
    for name in filter(None, path.split("/")):
        entries = git.tree(entry.sha) or [] if entry.kind == "tree" else []
        found = next((each for each in entries if each.name == name), None)
        if found is None:
            return None
        entry = found
    return entry


def read_text(git: GitRepository, commit: str, path: str) -> str | None:
    """Return a file's text at a commit; None when there is no such file."""
    found = git.commit(commit)
    entry = find(git, found.tree, path) if found else None
    content = git.read(entry.sha, "blob") if entry else None
    return None if content is None else content.decode("utf-8", "replace")


def walk(git: GitRepository, tree: str, *, deep: bool, prefix: str = "") -> Iterator[Entry]:
    """Yield the entries of a tree, named by their path; of its folders too when `deep`."""
    for entry in git.tree(tree) or []:
        path = prefix + entry.name
        yield Entry(entry.mode, path, entry.sha)
        if deep and entry.kind == "tree":
            yield from walk(git, entry.sha, deep=True, prefix=path + "/")


def with_changes(git: GitRepository, base: str | None, changes: Mapping[str, Entry | None]) -> str:
    """Write the tree `base` with the paths changed (None removes one) and return its SHA.

    Raises KeyError with the path when something is to be removed that is not there.
    """
    entries = {entry.name: entry for entry in (git.tree(base) or [] if base else [])}
    below: dict[str, dict[str, Entry | None]] = {}
    for path, entry in changes.items():
        head, _, rest = path.partition("/")
        if rest:
            below.setdefault(head, {})[rest] = entry
        elif entry is not None:
            entries[head] = Entry(entry.mode, head, entry.sha)
        elif entries.pop(head, None) is None:
            raise KeyError(path)
    for head, inner in below.items():
        _change_folder(git, entries, head, inner)
    return git.write("tree", encode_tree(list(entries.values())))


def _change_folder(
    git: GitRepository, entries: dict[str, Entry], head: str, inner: Mapping[str, Entry | None]
) -> None:
    known = entries.get(head)
    base = known.sha if known and known.kind == "tree" else None
    sha = with_changes(git, base, inner)
    if git.tree(sha):
        entries[head] = Entry("040000", head, sha)
    else:
        # git keeps no empty folders.
        entries.pop(head, None)
