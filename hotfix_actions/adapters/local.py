"""The repository on this disk, as `hotfix init` looks at it: read with git and by its files."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from hotfix_actions.adapters.contents import content
from hotfix_actions.adapters.projects import kinds
from hotfix_actions.adapters.projects.javascript import manifest
from hotfix_actions.adapters.projects.scripts import find
from hotfix_actions.domain import deploys
from hotfix_actions.domain.ci_runs import tells_of_hotfixes
from hotfix_actions.domain.deploys import Runnable, Workflow
from hotfix_actions.domain.init import Action, Found
from hotfix_actions.domain.parsing import UnparsableError, from_json, from_toml, from_yaml
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.errors import UsageFault
from hotfix_actions.ports import Process

WORKFLOWS = ".github/workflows"
# https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
LOOKUP_TIMEOUT = 10.0
_TARGET = re.compile(r"^([A-Za-z0-9][\w.-]*)\s*:(?!=)", re.MULTILINE)
_EXECUTABLE = "100755"


def root_of(path: Path, process: Process) -> Path:
    """Give the top of the repository that holds a directory, which has a commit and a checkout.

    Raises UsageFault where there is none.
    """
    if not path.is_dir():
        raise _fault(path, "there is no such directory", "give the path of a git repository")
    bare = _git(path, process, "rev-parse", "--is-bare-repository")
    if bare is None:
        mend = "go to your repository, or give its path:\n  hotfix init --repo PATH"
        raise _fault(path, "it is no git repository", mend)
    top = _git(path, process, "rev-parse", "--show-toplevel")
    if bare.strip() == "true" or not top:
        mend = f"clone it, and go on in the clone:\n  git clone {path} work && cd work"
        raise _fault(path, "it has no files checked out: it is a bare repository", mend)
    if _git(path, process, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
        mend = "commit something first:\n  git add --all && git commit -m 'Begin'"
        raise _fault(path, "it has no commit yet", mend)
    return Path(top.removesuffix("\n"))


def look(root: Path, process: Process) -> Found:
    """Read what a repository is. Raises UsageFault where its default branch cannot be told."""
    listed = _git(root, process, "ls-files", "--stage", "-z") or ""
    entries = (line.partition("\t") for line in listed.split("\0") if line)
    files = {path: facts.startswith(_EXECUTABLE) for facts, _, path in entries}
    read = manifest(root)
    kind = kinds.detect(root, TestSettings()).kind
    targets = _targets(root)
    owners = next((path for path in OWNERS if (root / path).is_file()), "")
    javascript = kind in ("npm", "pnpm", "yarn")
    return Found(
        default_branch=_default_branch(root, process),
        kind=kind,
        name=_name(root),
        told_tests=find(read.scripts) is not None if javascript else kind == "python",
        test_command=_test_command(kind if javascript and "test" in read.scripts else "", targets),
        workspaces=_workspaces(root),
        tags=(_git(root, process, "tag", "--list") or "").split(),
        runnable=Runnable(files, tuple(read.scripts), targets, kind if javascript else "npm"),
        workflows=_workflows(root),
        ci=tuple(
            name
            for path in _workflow_files(root)
            if path.name != "hotfix.yml"
            if (name := tells_of_hotfixes(f"{WORKFLOWS}/{path.name}", _yaml(path)))
        ),
        owners=_text(root / owners) if owners else None,
        owners_file=owners,
    )


def has_workflows(root: Path, process: Process, tag: str) -> bool:
    """Whether a tag holds workflow files: GitHub lets no `GITHUB_TOKEN` make a branch of those."""
    words = ("ls-tree", "--name-only", f"refs/tags/{tag}^{{commit}}", f"{WORKFLOWS}/")
    return bool(tag and (_git(root, process, *words) or "").strip())


def uncommitted(root: Path, process: Process, paths: Collection[str]) -> tuple[str, ...]:
    """Give those of the files that are not committed as they are."""
    shown = _git(root, process, "status", "--porcelain", "-z", "-uall", "--", *paths) or ""
    return tuple(line[3:] for line in shown.split("\0") if line)


def commit_of(action: Action, server_url: str, root: Path, process: Process) -> str:
    """Give the commit that the action's tag or branch names now; nothing where nobody answers."""
    names = (f"refs/tags/{action.ref}^{{}}", f"refs/tags/{action.ref}", f"refs/heads/{action.ref}")
    words = ["git", "ls-remote", "--quiet", f"{server_url}/{action.name}.git", *names]
    env = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true"}
    done = process.run(words, cwd=root, env=env, timeout=LOOKUP_TIMEOUT, trusted=True)
    rows = (line.partition("\t") for line in done.stdout.splitlines())
    told = {name: sha for sha, _, name in rows}
    return next((told[name] for name in names if name in told), "") if done.code == 0 else ""


def _default_branch(root: Path, process: Process) -> str:
    """Give origin's default branch as the clone knows it, else the usual names, else HEAD's."""
    listed = _git(root, process, "for-each-ref", "--format=%(refname:short)", "refs/heads") or ""
    names = listed.split()
    remote = _git(root, process, "symbolic-ref", "-q", "--short", "refs/remotes/origin/HEAD") or ""
    head = _git(root, process, "symbolic-ref", "-q", "--short", "HEAD") or ""
    usual = next((name for name in ("main", "master") if name in names), "")
    found = remote.strip().removeprefix("origin/") or usual or head.strip()
    if not found:
        mend = "check a branch out:\n  git switch main"
        raise _fault(root, "it has no branch checked out, and origin names no default", mend)
    return found


def _test_command(manager: str, targets: tuple[str, ...]) -> tuple[str, ...]:
    if manager:
        return (manager, "test")
    return ("make", "test") if "test" in targets else ()


def _targets(root: Path) -> tuple[str, ...]:
    files = (root / name for name in ("Makefile", "makefile", "GNUmakefile"))
    return tuple(dict.fromkeys(_TARGET.findall("".join(map(_text, files)))))


def _name(root: Path) -> str:
    """Give the name of the root package: package.json's, else pyproject.toml's."""
    name = _package(root).get("name")
    project = _toml(root).get("project")
    if not isinstance(name, str) and isinstance(project, Mapping):
        name = project.get("name")
    return name if isinstance(name, str) else ""


def _workspaces(root: Path) -> tuple[str, ...]:
    """Give the patterns of a monorepo's packages, whoever manages them; nothing where it is none.

    npm and yarn: package.json; pnpm: pnpm-workspace.yaml; lerna: lerna.json; uv: pyproject.toml.
    """
    own = _package(root).get("workspaces")
    listed: object = own.get("packages") if isinstance(own, Mapping) else own
    uv: object = _toml(root)
    for key in ("tool", "uv", "workspace", "members"):
        uv = uv.get(key) if isinstance(uv, Mapping) else None
    pnpm, lerna = _yaml(root / "pnpm-workspace.yaml"), _json(root / "lerna.json")
    for found in (listed, *(one.get("packages") for one in (pnpm, lerna)), uv):
        if isinstance(found, list) and found:
            return tuple(str(one) for one in found if not str(one).startswith("!"))
    return ()


def _workflows(root: Path) -> tuple[Workflow, ...]:
    read = (
        deploys.workflow(f"{WORKFLOWS}/{path.name}", _yaml(path)) for path in _workflow_files(root)
    )
    return tuple(found for found in read if found is not None)


def _workflow_files(root: Path) -> list[Path]:
    folder = root / WORKFLOWS
    return sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]) if folder.is_dir() else []


def _package(root: Path) -> Mapping[str, object]:
    return _json(root / "package.json")


def _json(path: Path) -> Mapping[str, object]:
    try:
        data = from_json(_text(path) or "{}")
    except UnparsableError:
        return {}
    return data if isinstance(data, dict) else {}


def _yaml(path: Path) -> Mapping[str, object]:
    """Read YAML with every scalar as text; what cannot be read says nothing."""
    try:
        data = from_yaml(_text(path))
    except UnparsableError:
        return {}
    return data if isinstance(data, dict) else {}


def _toml(root: Path) -> Mapping[str, object]:
    try:
        return from_toml(_text(root / "pyproject.toml"))
    except UnparsableError:
        return {}


def _text(path: Path) -> str:
    return (content(path) or b"").decode(errors="replace")


def _git(path: Path, process: Process, *words: str) -> str | None:
    # Without optional locks: looking at a repository writes nothing into it.
    env = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    done = process.run(["git", *words], cwd=path, env=env, timeout=60, trusted=True)
    return done.stdout if done.code == 0 else None


def _fault(path: Path, found: str, remedy: str) -> UsageFault:
    return UsageFault(tried=f"setting up {path}", found=found, remedy=remedy)
