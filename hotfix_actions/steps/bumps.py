"""Commits that set the version and do nothing else: computed again from what they stand on."""

from collections.abc import Iterable, Sequence

from hotfix_actions.context import Context
from hotfix_actions.domain.branch import bumped_to
from hotfix_actions.domain.bump import Bump, bump, candidates
from hotfix_actions.domain.lineage import Brought, Commit
from hotfix_actions.domain.provenance import Provenance
from hotfix_actions.domain.versions.tags import VersionTag, parse_tag
from hotfix_actions.steps.base_choice import tag_names


def found(
    context: Context, known: Provenance, pairs: Sequence[tuple[Brought, str]], base_tag: str
) -> frozenset[str]:
    """Return the commits, of those that pull requests bring, that are nothing but a version bump.

    A pull request that merges a version released beside this one brings that version's bump, too,
    whose author is the tool. Only a commit that says so is looked at.
    """
    brought = (one for pull, before in pairs for one in known.own(pull.pull.head, before).commits)
    commits = {one.sha: one for one in brought if len(one.parents) == 1 and bumped_to(one.message)}
    return frozenset(
        sha for sha, commit in commits.items() if _is_bump(context, known, commit, base_tag)
    )


def _is_bump(context: Context, known: Provenance, commit: Commit, base_tag: str) -> bool:
    (parent,), to = commit.parents, bumped_to(commit.message)
    base = parse_tag(base_tag) if parent == known.base else _tag_of(context, parent, to)
    if base is None:
        return False
    objects = context.ports.objects
    changed = objects.changed(parent, commit.sha)
    if not all(entry is not None and entry.plain for entry in changed.values()):
        return False
    again = recomputed(context, parent, (base.name, f"{base.prefix}{to}"), list(changed))
    return all(path in again and objects.file(commit.sha, path) == again[path] for path in changed)


def _tag_of(context: Context, commit: str, to: str) -> VersionTag | None:
    """Return the version that a commit is, of the line of the version that follows it."""
    wanted = parse_tag(to)
    tags = [tag for name in tag_names(context) if (tag := parse_tag(name)) is not None]
    line = {tag.name: tag for tag in tags if wanted is not None and tag.line == wanted.line}
    named = context.ports.objects.tags(list(line)) if line else {}
    return next((line[name] for name, tag in named.items() if tag.commit == commit), None)


def recomputed(
    context: Context, base: str, tags: tuple[str, str], paths: Sequence[str]
) -> dict[str, str]:
    """Set the version of the second tag in what carries that of the first, at the commit `base`.

    Return the texts of `paths` that setting it gives; nothing where it cannot be set.
    """
    old, new = map(parse_tag, tags)
    if old is None or new is None or not paths:
        return {}
    objects = context.ports.objects
    there = dict.fromkeys(objects.files(base)) if _nested(paths) else dict.fromkeys(paths)
    carrying = candidates(there, context.settings.version_files)
    texts = {path: objects.file(base, path) for path in carrying if path in there}
    again = bump(
        {path: text for path, text in texts.items() if text is not None},
        base=old.number,
        to=new.number,
        configured=None if context.settings.version_files is None else tuple(texts),
        of_package=old.of_package,
    )
    return dict(again.changes) if isinstance(again, Bump) else {}


def _nested(paths: Iterable[str]) -> bool:
    return any("/" in path or path.endswith(".py") for path in paths)
