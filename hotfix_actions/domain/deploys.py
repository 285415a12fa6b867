"""How a repository deploys today, told from its files' names and its workflows."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from hotfix_actions.domain.words import ENVIRONMENTS, EnvironmentName

OWN_WORKFLOW = ".github/workflows/hotfix.yml"
_PLACES = frozenset({"", "bin", "ci", ".ci", "deploy", "deployment", "ops", "script", "scripts",
                     "tools"})  # fmt: skip
_INTERPRETERS: Mapping[str, tuple[str, ...]] = {
    "": ("sh",),
    ".sh": ("sh",),
    ".bash": ("bash",),
    ".py": ("python3",),
    ".js": ("node",),
    ".cjs": ("node",),
    ".mjs": ("node",),
    ".rb": ("ruby",),
}
_SPELLINGS: Mapping[EnvironmentName, str] = {
    "staging": r"stag(?:e|ing)|stg|pre-?prod(?:uction)?|uat|qa",
    "production": r"prod(?:uction)?|live",
}
_NAMED = re.compile(r"(?i)(?<![a-z])(deploy|release|rollout|publish)")
_PLAIN = re.compile(r"[\w./-]+")
_DEPLOYING = re.compile(r"(?i)(?<![a-z])(deploy|rollout)")
_ENVIRONMENT_INPUTS = ("environment", "env", "target", "stage")
_REF_INPUTS = ("tag", "ref", "version")


def environment_named(name: str) -> EnvironmentName | None:
    """Tell which of our environments a team's own name means; None for any other (`pypi`)."""
    for environment in ENVIRONMENTS:  # staging first: `pre-prod` is none of production's names
        if re.search(rf"(?i)(?<![a-z])(?:{_SPELLINGS[environment]})(?![a-z])", name):
            return environment
    return None


@dataclass(frozen=True)
class Workflow:
    """A workflow that deploys or releases: what starts it, and where it deploys to.

    `inputs` are those of its manual start; `choices` are the values of the one that names the
    environment.
    """

    path: str
    name: str
    deploys: bool
    starts: tuple[str, ...]
    environments: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file's own name, as `gh workflow run` takes it."""
        return self.path.rpartition("/")[2]

    @property
    def by_hand(self) -> bool:
        """Whether it can be started for a tag, by hand or by a command."""
        return "workflow_dispatch" in self.starts

    @property
    def on_tags(self) -> bool:
        """Whether a hotfix's tag or release starts it, too."""
        return "tags" in self.starts or "release" in self.starts

    @property
    def environment_input(self) -> str:
        """The input that names the environment; nothing where there is none."""
        return next((name for name in _ENVIRONMENT_INPUTS if name in self.inputs), "")

    @property
    def ref_input(self) -> str:
        """The input that names what is deployed; nothing where that is the ref it is started on."""
        return next((name for name in _REF_INPUTS if name in self.inputs), "")

    @property
    def reaches(self) -> Mapping[EnvironmentName, str]:
        """Our environments that it deploys to, each by the team's own name."""
        found: dict[EnvironmentName, str] = {}
        for name in (*self.choices, *self.environments):
            known = environment_named(name)
            if known:
                found.setdefault(known, name)
        if not found and self.environment_input and not self.choices:
            return {name: name for name in ENVIRONMENTS}
        return found

    def deploys_to(self, environment: EnvironmentName) -> bool:
        """Whether it can be started by hand for this environment and no other."""
        alone = bool(self.environment_input) or len(self.reaches) == 1
        return self.deploys and self.by_hand and environment in self.reaches and alone


def workflow(path: str, data: object) -> Workflow | None:
    """Recognise a workflow that deploys or releases by its environments and its name.

    `data` is the file as YAML gives it, every scalar as text. The tool's own is none of them.
    """
    if path == OWN_WORKFLOW or not isinstance(data, Mapping) or not _PLAIN.fullmatch(path):
        return None
    name = data.get("name") if isinstance(data.get("name"), str) else ""
    named = list(_environments(data.get("jobs")))
    words = f"{path.rpartition('/')[2]} {name}"
    if not named and not _NAMED.search(words):
        return None
    by_hand = _mapping(_mapping(_mapping(data.get("on")).get("workflow_dispatch")).get("inputs"))
    found = Workflow(
        path=path,
        name=name or path.rpartition("/")[2],
        deploys=False,
        starts=tuple(_starts(data.get("on"))),
        environments=tuple(dict.fromkeys(filter(_is_name, named))),
        inputs=tuple(filter(_is_name, map(str, by_hand))),
    )
    choices = _mapping(by_hand.get(found.environment_input)).get("options")
    found = replace(found, choices=tuple(filter(_is_name, _texts(choices))))
    return replace(found, deploys=bool(_DEPLOYING.search(words) or (named and found.reaches)))


def _environments(jobs: object) -> Iterable[str]:
    """Give the environments of the jobs as they are written: an expression is one, too."""
    for job in _mapping(jobs).values():
        environment = _mapping(job).get("environment")
        name = _mapping(environment).get("name", environment)
        if isinstance(name, str) and name:
            yield name


def _is_name(text: str) -> bool:
    """Whether a text is a name on one line, and no expression."""
    return bool(text) and text.isprintable() and "${{" not in text


def _starts(on: object) -> Iterable[str]:
    if isinstance(on, str):
        yield on
    elif isinstance(on, Sequence):
        yield from _texts(on)
    for event, how in _mapping(on).items():
        tags_only = event == "push" and "tags" in _mapping(how)
        yield "tags" if tags_only else str(event)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from (item for item in value if isinstance(item, str))


@dataclass(frozen=True)
class Runnable:
    """What a repository offers to be run: files, scripts of package.json, make's targets.

    `files` tell whether they are executable; `manager` runs the scripts.
    """

    files: Mapping[str, bool]
    scripts: Collection[str] = ()
    targets: Collection[str] = ()
    manager: str = "npm"


@dataclass(frozen=True)
class Script:
    """A command of the repository that deploys or puts back: its words, and the file it is in."""

    words: tuple[str, ...]
    source: str


def scripts(what: str, there: Runnable) -> Mapping[EnvironmentName, Script]:
    """Find what does `what` (deploy, rollback) to each environment.

    One of its own for an environment (`deploy:staging`, `deploy-staging.sh`) goes before a general
    one, which is given the environment's name.
    """
    found: dict[EnvironmentName, Script] = {}
    for environment in ENVIRONMENTS:
        own = rf"{what}[-_:.](?:{_SPELLINGS[environment]})"
        script = _script(own, (), there) or _script(what, (environment,), there)
        if script:
            found[environment] = script
    return found


def _script(pattern: str, words: tuple[str, ...], there: Runnable) -> Script | None:
    whole = re.compile(rf"(?i){pattern}")
    for name in sorted(there.scripts):
        if whole.fullmatch(name):
            dashes = ("--",) if words and there.manager == "npm" else ()
            return Script((there.manager, "run", name, *dashes, *words), "package.json")
    for path in sorted(there.files):
        start = _started(path, there.files[path], whole)
        if start:
            return Script((*start, *words), path)
    for name in sorted(there.targets):
        if whole.fullmatch(name):
            assigned = tuple(f"ENVIRONMENT={word}" for word in words)
            return Script(("make", name, *assigned), "Makefile")
    return None


def _started(path: str, executable: bool, whole: re.Pattern[str]) -> tuple[str, ...]:  # noqa: FBT001
    """Give how a script is started; nothing where the file is none that we look for."""
    pure = PurePosixPath(path)
    folder = "" if pure.parent == PurePosixPath() else str(pure.parent)
    interpreter = _INTERPRETERS.get(pure.suffix)
    if folder not in _PLACES or not interpreter or not whole.fullmatch(pure.stem):
        return ()
    return (f"./{path}",) if executable else (*interpreter, path)
