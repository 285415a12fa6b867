"""Working out what a merge-back comes to, file by file; nothing is guessed."""

from hotfix_actions.context import Context
from hotfix_actions.domain.bump import PYTHON_PROJECT, candidates, keep_version, with_version_of
from hotfix_actions.domain.merge_back import Settled, Sides, plain_choice
from hotfix_actions.domain.world import Changes, Comparison, Entry


def settle(context: Context, relation: Comparison, hotfix: str, target: str) -> Settled:
    """Work out the merge: only versions and plain text merges are settled.

    The version of the target is kept (the higher of both). What one side alone changed is taken
    byte for byte, with its mode: pictures, scripts, links, submodules. A file that cannot be merged
    is a conflict, and its markers never reach a branch.
    """
    if not relation.complete:
        return Settled({}, whole=False)
    objects = context.ports.objects
    sides = Sides(relation.merge_base, hotfix, target)
    changes: dict[str, str | Entry | None] = {}
    settled: list[str] = []
    conflicts: list[str] = []
    touched = _touched(relation)
    objects.gather_named([relation.merge_base, hotfix, target], [*touched, *PYTHON_PROJECT])
    versioned = _versioned(context, relation.merge_base, touched)
    objects.gather(
        (commit, path) for path in touched for commit in _differing(context, sides, path)
    )
    for path in touched:
        answer = _merge(context, sides, path, versioned=path in versioned)
        if answer is None:
            conflicts.append(path)
            continue
        changes.update(answer)
        if path in versioned:
            settled.append(path)
    unbumped = _unbumped(context, sides, versioned & set(touched)) if conflicts else {}
    return Settled(changes, tuple(settled), tuple(conflicts), unbumped)


def _unbumped(context: Context, at: Sides[str], paths: set[str]) -> Changes:
    """Return the hotfix's version files with the version of the merge base, where that differs."""
    file, found = context.ports.objects.file, {}
    for path in sorted(paths):
        base, hotfix = file(str(at.base), path), file(str(at.hotfix), path)
        if base is None or hotfix is None:
            continue
        text = with_version_of(base, hotfix, path)
        if text != hotfix:
            found[path] = text
    return found


def _versioned(context: Context, base: str, touched: list[str]) -> set[str]:
    """Return the touched files that carry the version at the merge base."""
    entry = context.ports.objects.entry
    paths = {path for path in (*touched, *PYTHON_PROJECT) if entry(base, path) is not None}
    return set(candidates(paths, context.settings.version_files))


def _differing(context: Context, at: Sides[str], path: str) -> tuple[str, ...]:
    """Return the commits whose texts have to be merged; none where one side alone changed."""
    commits = (str(at.base), str(at.hotfix), str(at.target))
    entries = {context.ports.objects.entry(commit, path) for commit in commits}
    return commits if len(entries) == len(commits) and None not in entries else ()


def _touched(relation: Comparison) -> list[str]:
    """Give the paths the hotfix changed; a renamed file is gone from its old path."""
    moved = [file.previous for file in relation.files if file.status == "renamed"]
    return sorted({file.path for file in relation.files} | set(moved))


def _merge(context: Context, at: Sides[str], path: str, *, versioned: bool) -> Changes | None:
    """Give what to set in the target at one path, if anything; None for a conflict."""
    entry = context.ports.objects.entry
    commits = (at.base, at.hotfix, at.target)
    sides = Sides(*(entry(str(commit), path) for commit in commits))
    done, chosen = plain_choice(sides)
    whole = None not in (sides.base, sides.hotfix, sides.target)
    if done and not (versioned and whole):
        return {} if chosen == sides.target else {path: chosen}
    if not whole or not _mergeable(sides):
        return None
    texts = Sides(*(context.ports.objects.file(str(commit), path) for commit in commits))
    text = _text(context, texts, path, versioned=versioned)
    if text is None:
        return None
    return {} if text == texts.target else {path: text}


def _mergeable(sides: Sides[Entry]) -> bool:
    """Whether all sides are ordinary files, of one mode where the merge will stand."""
    entries = (sides.base, sides.hotfix, sides.target)
    modes = {entry.mode for entry in (sides.hotfix, sides.target) if entry}
    return all(entry is not None and entry.plain for entry in entries) and len(modes) == 1


def _text(context: Context, texts: Sides[str], path: str, *, versioned: bool) -> str | None:
    """Merge three texts; None where they conflict, or where one is no text."""
    if texts.base is None or texts.hotfix is None or texts.target is None:
        return None
    if versioned:
        texts = Sides(*keep_version(texts.base, texts.hotfix, texts.target, path))
    done, text = plain_choice(texts)
    if done:
        return text
    return context.ports.merger.merge(
        base=str(texts.base), ours=str(texts.target), theirs=str(texts.hotfix)
    )
