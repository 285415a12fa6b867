"""A repository of the user's own: looked at, never touched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotfix_actions.errors import Refused, UsageFault
from hotfix_actions.ports import Process
from hotfix_actions.rehearsal import pick as picking
from hotfix_actions.rehearsal.people import Person
from hotfix_actions.rehearsal.script import Fix

BRANCH = "rehearsal/fix"
NOTE = "HOTFIX-REHEARSAL.md"


@dataclass(frozen=True)
class Own:
    """What is known of the repository on disk."""

    path: Path
    default_branch: str
    has_node_modules: bool


def inspect(path: Path, process: Process) -> Own:
    """Look at a repository. Raises UsageFault for what cannot be rehearsed as it is."""
    shown = str(path)
    if not path.is_dir():
        raise _fault(shown, "there is no such directory", "give the path of a git repository")
    top = _git(path, process, "rev-parse", "--show-toplevel", "--is-shallow-repository")
    bare = _git(path, process, "rev-parse", "--is-bare-repository")
    if bare is None:
        raise _fault(shown, "it is no git repository", "give the path of a git repository")
    if bare.strip() == "true":
        mend = f"clone it, and rehearse the clone:\n  git clone {shown} work && "
        raise _fault(shown, "it is a bare repository", mend + "hotfix rehearse --repo work")
    root, shallow = (top or "").splitlines()[:2]
    if shallow == "true":
        mend = f"fetch the rest of it:\n  git -C {shown} fetch --unshallow --tags"
        raise _fault(shown, "it is a shallow clone: its history is cut off", mend)
    _whole(path, process)
    changed = _git(path, process, "status", "--porcelain", "--untracked-files=no") or ""
    if changed.strip():
        count = len(changed.splitlines())
        mend = f"commit or stash it:\n  git -C {shown} stash"
        raise _fault(shown, f"{count} tracked file(s) are changed and not committed", mend)
    branch = _default_branch(path, process)
    return Own(Path(root), branch, (Path(root) / "node_modules").is_dir())


def commit_of(path: Path, process: Process, pick: str) -> str:
    """Give the SHA of a commit as its repository calls it. Raises UsageFault where there is none.

    A word that looks like an option never reaches another command.
    """
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{pick}^{{commit}}")
    sha = _git(path, process, *words)
    if not sha:
        raise UsageFault(
            tried=f"finding the commit to pick, {pick}",
            found=f"{path} has no such commit",
            remedy="give one by its SHA, as `git log` shows it",
        )
    return sha.strip()


def _whole(path: Path, process: Process) -> None:
    """Refuse a partial clone that lacks files of its tags or branches: nothing is downloaded here.

    https://git-scm.com/docs/partial-clone
    """
    if not _git(path, process, "config", "--get-regexp", r"^remote\..*\.promisor$"):
        return
    heads = ("--no-walk", "--branches", "--tags")
    listed = _git(path, process, "rev-list", "--objects", "--missing=print", *heads) or ""
    missing = sum(line.startswith("?") for line in listed.splitlines())
    if missing:
        mend = (
            "clone it whole, and rehearse that:\n"
            f"  git clone $(git -C {path} remote get-url origin) whole && "
            "hotfix rehearse --repo whole"
        )
        found = f"it is a partial clone: {missing} objects of its tags and branches are not here"
        raise _fault(str(path), found, mend)


def _default_branch(path: Path, process: Process) -> str:
    """Give the branch that a clone would call default: origin's, else the usual names, else HEAD's.

    The sandbox gets the local branches, so the name must be one of them.
    """
    local = _git(path, process, "for-each-ref", "--format=%(refname:short)", "refs/heads") or ""
    names = local.split()
    remote = _git(path, process, "symbolic-ref", "-q", "--short", "refs/remotes/origin/HEAD") or ""
    head = _git(path, process, "symbolic-ref", "-q", "--short", "HEAD") or ""
    usual = ["main", "master", "develop", head.strip(), *(names if len(names) == 1 else ())]
    wanted = [remote.strip().removeprefix("origin/"), *usual]
    found = next((name for name in wanted if name and name in names), "")
    if not found:
        mend = f"check a branch out:\n  git -C {path} switch main"
        raise _fault(str(path), "it has no branch checked out", mend)
    return found


def fix_of(play: Callable[[], Person], *, pick: str, patch: Path | None) -> Fix:
    """Give the developer's part: a commit picked, a patch applied, or a harmless note."""
    if patch is not None and not patch.is_file():
        mend = "give the path of a patch, as `git diff` or `git format-patch` writes it"
        raise UsageFault(tried=f"reading the patch {patch}", found="no such file", remedy=mend)

    def push(folder: Path, base: str) -> None:
        person = play()
        if pick:
            _pick(person, folder, base, pick)
        elif patch is not None:
            _apply(person, folder, base, patch.resolve())
        else:
            person.fix(folder, BRANCH, base, note(), "Rehearse a hotfix")

    title = f"Pick {pick[:12]}" if pick else "Apply the fix" if patch else "Rehearse a hotfix"
    return Fix(BRANCH, title, push)


def author_of(path: Path, process: Process, commit: str) -> tuple[str, str]:
    """Give name and address of who wrote a commit; nothing where there is no such commit."""
    told = _git(path, process, "log", "-1", "--format=%an%x00%ae", commit, "--") or "\0"
    name, _, email = told.strip("\n").partition("\0")
    return name, email


def note() -> Mapping[str, str]:
    """Give the harmless change that stands in for a fix."""
    return {NOTE: "This file stands in for a fix: nothing else was given to rehearse with.\n"}


def _pick(person: Person, folder: Path, base: str, commit: str) -> None:
    person.git(folder, ["switch", "-q", "-c", BRANCH, f"origin/{base}"])
    picking.pick(person, folder, base, commit)
    person.git(folder, ["push", "-q", "-u", "origin", BRANCH])


def _apply(person: Person, folder: Path, base: str, patch: Path) -> None:
    person.git(folder, ["switch", "-q", "-c", BRANCH, f"origin/{base}"])
    try:
        person.git(folder, ["apply", "--index", "--3way", str(patch)])
    except Refused as refused:
        raise Refused(
            tried=f"applying {patch.name} to {base}",
            found=refused.found,
            remedy="make the patch against the released version, not against main",
        ) from refused
    person.git(folder, ["commit", "-q", "-m", f"Apply {patch.name}"])
    person.git(folder, ["push", "-q", "-u", "origin", BRANCH])


def _git(path: Path, process: Process, *words: str) -> str | None:
    # Without optional locks: `git status` would write what it saw into the user's index.
    env = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    done = process.run(["git", *words], cwd=path, env=env, timeout=60, trusted=True)
    return done.stdout if done.code == 0 else None


def _fault(path: str, found: str, remedy: str) -> UsageFault:
    return UsageFault(tried=f"rehearsing with {path}", found=found, remedy=remedy)
