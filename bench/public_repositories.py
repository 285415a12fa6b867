"""Rehearse on clones of public repositories, and ask plain git whether the outcome is right.

    python -m bench.public_repositories CLONES [--install] [--only NAME ...] [--work DIR]

CLONES is a folder of ordinary clones with their default branch checked out. Nothing of the tool is
imported here: it is run as its users run it, and judged by git alone. docs/public-repositories.md
gives the rule by which the repositories were chosen, and what came out.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.public_clones import TAG, THREE, Facts, facts, git, git_says, pick_of, traces

NOTE = "HOTFIX-REHEARSAL.md"
_SAID = re.compile(r"(?i)version[\"']?\s*(?::\s*\w+\s*)?[=:]\s*[\"']?v?(\d[\w.+-]*)")


@dataclass(frozen=True)
class Run:
    """One rehearsal as it ended. `said` is its JSON answer, or what it printed instead."""

    code: int
    answer: dict[str, object]
    said: str
    seconds: float

    @property
    def end(self) -> str:
        """Name the end: a crash, a refusal, or done."""
        if self.code not in (0, 1, 2, 3, 4) or "Traceback" in self.said:
            return "CRASH"
        if self.code:
            return "refused"
        return "right" if "post-mortem" in self.rows("made") else "waits for a person"

    @property
    def base(self) -> str:
        """Give the base tag that the tool chose, where it came that far."""
        return self.rows("made").get("hotfix branch", "").rpartition(", on ")[2]

    def rows(self, name: str) -> dict[str, str]:
        """Give a table of the answer."""
        found = self.answer.get(name)
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def rehearse(clone: Path, keep: Path, extra: list[str]) -> Run:
    """Run `hotfix rehearse`, as a person would."""
    words = [sys.executable, "-m", "hotfix_actions", "rehearse", "--json", "--repo", str(clone)]
    clock = time.perf_counter()
    done = subprocess.run(
        [*words, "--keep", str(keep), *extra], capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    answer = json.loads(lines[-1]) if lines else {}
    why = [answer["verdict"], *answer["why"]] if answer.get("why") else []
    said = "\n".join([*done.stderr.strip().splitlines(), *why])
    return Run(done.returncode, answer, said, time.perf_counter() - clock)


@dataclass
class Judged:
    """What git says of a finished rehearsal: faults, and what a person may want to look at."""

    base: str = ""
    tag: str = ""
    bumped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def judge(clone: Path, run: Run, branch: str, pick: str) -> Judged:
    """Hold the kept bare repository against the clone it came from."""
    bare = Path(run.rows("made")["git"])
    new = sorted(set(tags(bare)) - set(tags(clone)))
    if len(new) != 1 or not run.base:
        return Judged(base=run.base, faults=[f"new tags: {new or 'none'}"])
    judged = Judged(base=run.base, tag=new[0])
    fix = git(clone, "diff-tree", "--no-commit-id", "--name-only", "-r", pick) if pick else NOTE
    judged.bumped = sorted(set(changed(bare, run.base, judged.tag)) - set(fix.split("\n")))
    judged.faults += _tag(bare, judged)
    judged.faults += _fix(bare, judged, fix.splitlines(), pick)
    if run.end == "right":
        judged.faults += _branch(clone, bare, judged, branch, set(fix.splitlines()))
    judged.left = list(_left(bare, judged))
    return judged


def tags(where: Path) -> list[str]:
    """Give the names of the tags."""
    return git(where, "for-each-ref", "--format=%(refname:short)", "refs/tags").splitlines()


def changed(where: Path, one: str, other: str) -> list[str]:
    """Give the paths that differ between two commits."""
    return git(where, "diff", "--name-only", "--no-renames", one, other).splitlines()


def number(tag: str) -> str:
    """Give the version that a tag names."""
    match = TAG.fullmatch(tag)
    return match["number"] if match else ""


def _tag(bare: Path, judged: Judged) -> Iterator[str]:
    """An annotated tag; files that differ from the base's by nothing but the number."""
    if git(bare, "cat-file", "-t", judged.tag).strip() != "tag":
        yield "the tag is not annotated"
    old, new = number(judged.base), number(judged.tag)
    for path in judged.bumped:
        before, after = (git(bare, "show", f"{at}:{path}") for at in (judged.base, judged.tag))
        if after.count(new) <= before.count(new):
            yield f"{path} does not name {new}"
        pairs = zip(before.splitlines(), after.splitlines(), strict=False)
        if any(one != other and other.replace(new, old) != one for one, other in pairs):
            yield f"{path} differs by more than the version"
    for path, version in versions(bare, judged.tag).items():
        if path in judged.bumped and version != new:
            yield f"{path} says {version}"
        if version == old:
            yield f"{path} still says {old}"


def _fix(bare: Path, judged: Judged, paths: list[str], pick: str) -> Iterator[str]:
    """The same lines come and go as in the commit that was picked."""
    if not pick:
        if NOTE not in changed(bare, judged.base, judged.tag):
            yield "the fix is not in the tag"
        return
    rest = [path for path in paths if path not in versions(bare, judged.tag)]
    asked = _lines(git(bare, "show", "--format=", "--no-renames", pick, "--", *rest))
    got = _lines(git(bare, "diff", "--no-renames", judged.base, judged.tag, "--", *rest))
    if rest and asked != got:
        yield "the fix in the tag is not the commit that was picked"


def _lines(diff: str) -> list[str]:
    plain = (line for line in diff.splitlines() if line.startswith(("+", "-")))
    return sorted(line for line in plain if not line.startswith(("+++", "---")))


def _branch(clone: Path, bare: Path, judged: Judged, branch: str, fix: set[str]) -> Iterator[str]:
    """The default branch holds the tag, is not lowered, and is changed by the fix alone."""
    before = git(clone, "rev-parse", "HEAD").strip()
    if not git_says(bare, "merge-base", "--is-ancestor", judged.tag, branch):
        yield f"{branch} does not hold the tag"
    more = set(changed(bare, before, branch)) - fix - set(judged.bumped)
    if more:
        yield f"{branch} was changed in {', '.join(sorted(more))}"
    after = versions(bare, branch) | said(bare, branch, judged.bumped)
    for path, version in (versions(bare, before) | said(bare, before, judged.bumped)).items():
        if _order(after.get(path, "")) < _order(version):
            yield f"{path} of {branch} went from {version} to {after.get(path)}"


def versions(where: Path, at: str) -> dict[str, str]:
    """Read the versions that the manifests at the root declare, with each format's own reader."""
    found = {}
    for path in git(where, "ls-tree", "--name-only", at).splitlines():
        if path in ("package.json", "package-lock.json", "npm-shrinkwrap.json"):
            found[path] = json.loads(git(where, "show", f"{at}:{path}")).get("version", "")
        elif path == "pyproject.toml":
            data = tomllib.loads(git(where, "show", f"{at}:{path}"))
            poetry = data.get("tool", {}).get("poetry", {}).get("version", "")
            found[path] = data.get("project", {}).get("version", poetry)
    return {path: version for path, version in found.items() if version}


def said(where: Path, at: str, paths: list[str]) -> dict[str, str]:
    """Read the first version that each module sets."""
    texts = {path: git(where, "show", f"{at}:{path}") for path in paths if path.endswith(".py")}
    found = {path: _SAID.search(text) for path, text in texts.items()}
    return {path: match[1] for path, match in found.items() if match}


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:THREE])


def _left(bare: Path, judged: Judged) -> Iterator[str]:
    """Give lines of the tag that look like a version and still name the base's, to be looked at."""
    words = ("grep", "-n", "-I", "-F", number(judged.base), judged.tag)
    skip = (":!*.lock", ":!*-lock.*", ":!docs", ":!*.md", ":!*.rst", ":!node_modules")
    found = subprocess.run(
        ["git", "-C", str(bare), *words, "--", *skip], capture_output=True, check=False
    ).stdout.decode(errors="replace")
    for line in found.splitlines():
        _, path, at, text = line.split(":", 3)
        said = _SAID.search(text)
        if said and said[1] == number(judged.base):
            yield f"{path}:{at} {text.strip()[:80]}"


def report(clone: Path, run: Run, judged: Judged, known: Facts, fix: str) -> str:
    """Give one row of the table."""
    tests = run.rows("not-rehearsed").get("tests", "" if run.code else "passed")
    back = run.rows("made").get("merge-back", "-")
    verdict = f"WRONG: {'; '.join(judged.faults)}" if judged.faults else ""
    cells = (
        f"{clone.name} `{known.commit}`", known.style, known.lock, f"`{known.branch}`", fix,
        judged.base or "-", judged.tag or "-", ", ".join(judged.bumped) or "none", tests, back,
        verdict or run.end, f"{run.seconds:.1f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| repository | tags | lock | branch | fix | base tag | new tag | files bumped | tests "
    "| merge-back | end | s |\n|" + "---|" * 12
)


def one(clone: Path, work: Path, extra: list[str]) -> tuple[list[str], bool]:
    """Rehearse on one clone, up to three times; gives lines, and whether none is a fault.

    With the note as the fix; on the newest tag, where the tool chose another or none; with a
    picked fix.
    """
    known, before = facts(clone), traces(clone)
    lines: list[str] = []
    good = True

    def play(words: list[str], pick: str = "") -> Judged:
        nonlocal good
        where = work / f"{clone.name}-{len(lines)}"
        run = rehearse(clone, where, [*extra, *words, *(["--pick", pick] if pick else [])])
        judged = judge(clone, run, known.branch, pick) if run.code == 0 else Judged(run.base)
        good = good and run.end != "CRASH" and not judged.faults
        fix = " ".join([*words, f"`{pick[:7]}`" if pick else "note"])
        lines.append(report(clone, run, judged, known, fix))
        lines.extend(f"  {line}" for line in run.said.splitlines())
        lines.extend(f"  still names {judged.base}: {line}" for line in judged.left)
        return judged

    base = play([]).base
    tag = ["--tag", known.newest] if known.newest not in ("", base) else []
    if tag:
        play(tag)
    pick = pick_of(clone, base or known.newest)
    if pick:
        play([] if base else tag, pick)
    if traces(clone) != before:
        lines.append("  THE CLONE WAS TOUCHED")
        good = False
    return lines, good


def main() -> int:
    """Rehearse on every clone of a folder; 1 where an outcome is neither right nor a refusal."""
    parser = argparse.ArgumentParser(prog="bench.public_repositories", description=__doc__)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--install", action="store_true", help="install what the tests need")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--work", type=Path, help="keep what was made here (default: removed)")
    asked = parser.parse_args()
    extra = ["--install"] if asked.install else []
    clones = [path for path in sorted(asked.clones.iterdir()) if (path / ".git").is_dir()]
    wanted = [path for path in clones if not asked.only or path.name in asked.only]
    good = True
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="public-repositories-") as temporary:
        for clone in wanted:
            lines, fine = one(clone, asked.work or Path(temporary), extra)
            print("\n".join(lines), flush=True)
            good = good and fine
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
