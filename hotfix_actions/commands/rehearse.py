"""`hotfix rehearse`: a whole hotfix on the embedded GitHub, with the sample or one's own code."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from hotfix_actions import errors
from hotfix_actions.adapters.masking import mask_of
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import HotfixError, UsageFault
from hotfix_actions.rehearsal import keep, own, show
from hotfix_actions.rehearsal.play import Broken, Main, Play
from hotfix_actions.rehearsal.scenarios import SCENARIOS, Shown, play_scenario
from hotfix_actions.rehearsal.script import BODY, PARTS, TITLE, Fix, Script, perform, yesterday
from hotfix_actions.rehearsal.stage import Setting, Stage, stage
from hotfix_actions.sandbox import sample_repository

UNREHEARSED = "tests proof audit"
SAMPLE_FIX = Fix(
    "fix/forged-token",
    "Refuse a signature of another length",
    lambda _folder, _base: None,
)


@dataclass(frozen=True)
class Options:
    """The command's own words."""

    repo: Path | None = None
    tag: str = ""
    pick: str = ""
    patch: Path | None = None
    install: bool = False
    keep: Path | None = None
    stop_after: str = ""
    trace: Path | None = None
    as_json: bool = False
    scenario: str = ""


def rehearse(words: Mapping[str, Any], env: Mapping[str, str], main: Main) -> int:
    """Play it, show it, keep it. Raises UsageFault for words that do not fit."""
    options = Options(**words)
    _check(options)
    trace = Trace(options.trace, mask_of(env))
    with _place(options) as work:
        setting, script, env_more = _prepare(options, env, work, trace)
        shown = show.progress(quiet=options.as_json)
        with shown, stage(setting) as ready:
            acting = replace(ready, env={**ready.env, **env_more})
            play = Play(acting, main, shown.began, shown.ended, kept=options.keep is not None)
            part = script(acting)
            broken, told = _perform(play, part, options.scenario)
            folder = options.keep or _documents(work)
            result = keep.keep(play, broken, part.title, folder, told)
    return _end(result, options)


def _check(options: Options) -> None:
    if options.stop_after and options.stop_after not in PARTS:
        raise UsageFault(
            tried="checking the options of `hotfix rehearse`",
            found=f"--stop-after {options.stop_after} is no part of the flow",
            remedy=f"one of: {', '.join(PARTS)}",
        )
    if options.scenario and (options.repo is not None or options.stop_after):
        raise UsageFault(
            tried="checking the options of `hotfix rehearse`",
            found="--scenario together with --repo or --stop-after",
            remedy="a scenario is played whole, on the sample",
        )
    if options.scenario and options.scenario not in SCENARIOS:
        raise UsageFault(
            tried="checking the options of `hotfix rehearse`",
            found=f"--scenario {options.scenario} is none",
            remedy=f"one of: {', '.join(SCENARIOS)}",
        )
    if options.pick and options.patch:
        raise UsageFault(
            tried="checking the options of `hotfix rehearse`",
            found="--pick and --patch both give the fix",
            remedy="give one of them",
        )
    needing = [
        name
        for name, given in (
            ("--tag", options.tag),
            ("--pick", options.pick),
            ("--patch", options.patch),
            ("--install", options.install),
        )
        if given
    ]
    if needing and options.repo is None:
        raise UsageFault(
            tried="checking the options of `hotfix rehearse`",
            found=f"{', '.join(needing)} without --repo",
            remedy="the sample has its own fix; give --repo PATH for a repository of yours",
        )
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        raise UsageFault(
            tried=f"keeping the rehearsal in {options.keep}",
            found="the directory is not empty",
            remedy="give a new or an empty one",
        )


@contextmanager
def _place(options: Options) -> Iterator[Path]:
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        yield options.keep.resolve()
        return
    with tempfile.TemporaryDirectory(
        prefix="hotfix-rehearsal-", ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


def _documents(work: Path) -> Path:
    """Give where the documents go when nothing else is kept."""
    return Path(tempfile.mkdtemp(prefix="hotfix-rehearsal-", dir=work.parent))


def _prepare(
    options: Options, env: Mapping[str, str], work: Path, trace: Trace
) -> tuple[Setting, Any, Mapping[str, str]]:
    if options.repo is None:
        _npm(env, work)
        setting = Setting(work=work, env=env, trace=trace)
        return setting, lambda ready: _sample_script(ready, options), {}
    process = ChildProcesses(env, Trace())
    found = own.inspect(options.repo, process)
    pick = own.commit_of(found.path, process, options.pick) if options.pick else ""
    setting = Setting(
        work=work,
        env=env,
        trace=trace,
        source=found.path,
        default_branch=found.default_branch,
    )
    more = {
        "HOTFIX_UNREHEARSED": UNREHEARSED,
        "HOTFIX_INSTALL": "yes" if options.install else "no",
        "HOTFIX_BORROW": str(found.path),
    }
    return setting, lambda ready: _own_script(ready, replace(options, pick=pick)), more


def _npm(env: Mapping[str, str], work: Path) -> None:
    """Ask for npm before anything is made. Raises UsageFault where it is missing."""
    ChildProcesses(env, Trace()).run(["npm", "--version"], cwd=work)


def _sample_script(ready: Stage, options: Options) -> Script:
    kenji = ready.people["kenji"]
    files = sample_repository.fix()
    message = "Refuse a signature of another length\n\nIt was compared over the shorter length."
    fix = replace(
        SAMPLE_FIX,
        push=lambda folder, base: kenji.fix(folder, SAMPLE_FIX.branch, base, files, message),
    )
    both = {"staging": "command", "production": "command"}
    return Script(TITLE, BODY, fix, deploys=both, stop_after=options.stop_after)


def _own_script(ready: Stage, options: Options) -> Script:
    if options.pick:
        name, email = own.author_of(ready.bare, ready.process, options.pick)
        ready.sandbox.world.add_user("author", name=name, email=email)  # as GitHub knows them
    fix = own.fix_of(lambda: ready.people["kenji"], pick=options.pick, patch=options.patch)
    body = "### What is broken\n\nA rehearsal with this repository.\n\n### Severity\n\nhigh\n"
    return Script(
        "Rehearse a hotfix", body, fix, base_tag=options.tag, stop_after=options.stop_after
    )


def _perform(
    play: Play, script: Script, scenario: str
) -> tuple[Broken | HotfixError | None, Shown | None]:
    try:
        if play.stage.sample:
            what = "released v1.2.3 yesterday; it runs everywhere"
            play.person("prepare", "priya", what, lambda: yesterday(play))
        if scenario:
            return None, play_scenario(play, script, scenario)
        perform(play, script)
    except (Broken, HotfixError) as broken:
        return broken, None
    return None, None


def _end(result: keep.Kept, options: Options) -> int:
    if options.as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        click.echo(show.text(result))
    return errors.DONE if result.broken is None else result.exit_code
