"""What is kept of a rehearsal: documents as files, and one page that a person wants to open."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotfix_actions import __version__
from hotfix_actions.domain.merge_back_facts import some
from hotfix_actions.domain.story import Story
from hotfix_actions.errors import INTERRUPTED, REFUSED, HotfixError
from hotfix_actions.projections import inert, timeline
from hotfix_actions.projections.page import page
from hotfix_actions.projections.page_data import (
    Document,
    NotRehearsed,
    PageData,
    Place,
    StepRow,
)
from hotfix_actions.rehearsal import gather
from hotfix_actions.rehearsal.leftover import leftovers
from hotfix_actions.rehearsal.play import Act, Broken, Play
from hotfix_actions.rehearsal.scenarios import Shown

_FILES = {
    "incident": "incident.md",
    "notice": "notices.md",
    "pull request": "pull-requests.md",
    "release": "release.md",
    "post-mortem": "post-mortem.md",
}


@dataclass(frozen=True)
class Kept:
    """How it ended, what was made, and where it is. Times are in seconds.

    `left` are places that still name the base's version, as `path:line`; `shows` is what a scenario
    is about and what was found at its end.
    """

    broken: Broken | HotfixError | None
    verdict: str
    why: tuple[str, ...]
    made: tuple[tuple[str, str], ...]
    unrehearsed: tuple[tuple[str, str], ...]
    folder: Path
    acts: tuple[Act, ...]
    whole: float
    requests: int
    own_share: float
    left: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

    @property
    def page(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"

    @property
    def exit_code(self) -> int:
        """The exit code of the command that ended it."""
        if isinstance(self.broken, Broken):
            return self.broken.code or REFUSED
        return self.broken.exit_code if self.broken else 0

    def as_json(self) -> dict[str, Any]:
        """Give all of it as plain data."""
        return {
            "outcome": "done" if self.broken is None else "refused",
            "verdict": self.verdict,
            "why": list(self.why),
            "shows": list(self.shows),
            "made": dict(self.made),
            "not-rehearsed": dict(self.unrehearsed),
            "old-version-in": list(self.left),
            "page": str(self.page),
            "seconds": round(self.whole, 3),
            "own-seconds": round(self.own_share, 3),
            "requests": self.requests,
            "acts": [vars(act) for act in self.acts],
        }


def keep(
    play: Play,
    broken: Broken | HotfixError | None,
    title: str,
    folder: Path,
    shown: Shown | None = None,
) -> Kept:
    """Write the documents and the page, and give what the screen shows.

    `shown` is what a scenario showed, where one was played.
    """
    person = play.stage.people["priya"]
    story, head = gather.story_of(person, play.incident)
    ref = gather.journal_of(person, play.incident)
    journal = str(ref["ref"]) if ref else ""
    verdict, why = how_it_ended(broken, story)
    if shown is not None and broken is None:
        verdict = shown.verdict
    kept = Kept(
        broken=broken,
        verdict=verdict,
        why=why,
        made=tuple(_made(story, play, journal)),
        unrehearsed=tuple(play.unrehearsed.items()),
        folder=folder,
        acts=tuple(play.acts),
        whole=sum(act.seconds for act in play.acts),
        requests=sum(act.requests for act in play.acts),
        own_share=play.own_share(),
        left=_left(play, story),
        shows=shown.lines if shown else (),
    )
    folder.mkdir(parents=True, exist_ok=True)
    texts = list(gather.documents(person, story))
    for other in play.others:
        texts += gather.documents(person, gather.story_of(person, other)[0])
    settings = gather.settings_of(person, play.stage.default_branch)
    _write(folder, texts, story)
    data = PageData(
        title=story.incident.title if story.incident else title,
        outcome="done" if broken is None else "refused",
        verdict=verdict,
        began=datetime.fromtimestamp(play.began_at, UTC),
        steps=[_row(act) for act in play.acts],
        documents=texts,
        deployments=list(gather.deployed(person, story, head, settings)),
        facts=_facts(story),
        timeline=timeline.entries(story, system=False),
        people=frozenset(play.stage.people),
        places=[Place(what, where) for what, where in kept.made],
        not_rehearsed=[NotRehearsed(what, reason) for what, reason in kept.unrehearsed],
        embedded=play.stage.sandbox.url,
        version=__version__,
        why=kept.why,
        left=kept.left,
        shows=kept.shows,
    )
    kept.page.write_text(page(data))
    return kept


def _left(play: Play, story: Story) -> tuple[str, ...]:
    """Look for the old version in a repository of the user's own; the sample is known."""
    if story.branch is None or play.stage.sample:
        return ()
    return leftovers(play.stage.process, play.stage.here, story.branch)


def how_it_ended(broken: Broken | HotfixError | None, story: Story) -> tuple[str, tuple[str, ...]]:
    """Return in one sentence how the rehearsal ended, and why."""
    if isinstance(broken, Broken) and broken.code == INTERRUPTED:
        again = "Its GitHub has stopped with it. Begin again: hotfix rehearse"
        return f"Stopped during `hotfix {broken.command}`.", (again,)
    if isinstance(broken, Broken):
        said = broken.said.strip() or str(broken.answer.get("said", ""))
        why = (*said.splitlines(), *_details(story), *_remedy(broken))
        return f"It ended early, at `hotfix {broken.command}`.", why
    if broken is not None:
        return f"It ended early: {broken.found.splitlines()[0]}", (broken.tried, broken.remedy)
    tag = story.tagged.tag if story.tagged else "the fix"
    if story.closed is None:
        return _unfinished(tag, story)
    held = " and ".join(story.held)
    return f"{tag} went from the label to the post-mortem; {held} holds the fix.", ()


def _details(story: Story) -> list[str]:
    """Give what the gates that block have found, such as the names of failed tests."""
    blocking = [
        one
        for one in story.judged.values()
        if one.gate != "review" and one.verdict != "pass" and one.policy == "block"
    ]
    return [f"{one.gate}: {detail}" for one in blocking for detail in one.details]


def _remedy(broken: Broken) -> list[str]:
    """Give what the command says is to be done, and how that is said to a rehearsal."""
    following = str(broken.answer.get("next", ""))
    if following in broken.said:
        return []
    here = ["in a rehearsal: `hotfix rehearse --repo PATH --tag TAG`"]
    return [following, *(here if "--base-tag" in following else ())]


def _unfinished(tag: str, story: Story) -> tuple[str, tuple[str, ...]]:
    waiting = [back for target, back in story.merge_backs.items() if target not in story.held]
    torn = [back for back in waiting if back.conflicts]
    if not torn:
        return "It went as far as it was asked to.", ()
    where = " and ".join(back.target for back in torn)
    why = [
        f"#{back.pull} conflicts in {some(back.conflicts)}: its text gives a person the "
        f"commands that settle it; then `hotfix finish {story.number}` goes on"
        for back in torn
    ]
    return f"{tag} is released; its way back into {where} waits for a person.", tuple(why)


def _made(story: Story, play: Play, journal: str) -> list[tuple[str, str]]:
    rows = [("incident", f"#{story.number}" if story.number else "")]
    if story.branch:
        rows.append(("hotfix branch", f"{story.branch.branch}, on {story.branch.base_tag}"))
    if story.proposed:
        rows.append(("fix", f"#{story.proposed.pull}, by {story.proposed.author}"))
    if story.tagged:
        rows.append(("tag", f"{story.tagged.tag} at {story.tagged.sha[:7]}"))
    backs = story.merge_backs.values()
    rows += [("merge-back", f"#{back.pull} into {back.target}") for back in backs]
    if story.postmortem:
        rows.append(("post-mortem", f"#{story.postmortem.issue}"))
    rows.append(("journal", journal))
    rows.append(("git", str(play.stage.bare) if play.kept else ""))
    return [(name, value) for name, value in rows if value]


def _facts(story: Story) -> list[tuple[str, str]]:
    if story.branch is None:
        return []
    production = story.rollout("production")
    now = production.tag if production.done and not production.rolled_back else ""
    rows = [("production ran", story.branch.base_tag), ("now runs", now)]
    return [(name, value) for name, value in rows if value]


def _row(act: Act) -> StepRow:
    return StepRow(
        name=act.step,
        command=act.what,
        who=act.who,
        seconds=act.seconds,
        requests=act.requests,
        outcome=act.ending,
        note=act.note,
        person=act.who != "hotfix",
        waited=act.waited,
        started=act.started,
    )


def _write(folder: Path, texts: list[Document], story: Story) -> None:
    for group, name in _FILES.items():
        parts = [_markdown(text) for text in texts if text.group == group]
        if parts:
            (folder / name).write_text("\n\n---\n\n".join(parts) + "\n")
    lines = [
        f"- {entry.at:%Y-%m-%d %H:%M:%S} UTC  {inert.line(entry.text)}"
        for entry in timeline.entries(story, system=True)
    ]
    (folder / "timeline.md").write_text("# Timeline\n\n" + "\n".join(lines) + "\n")


def _markdown(text: Document) -> str:
    number = f"#{text.number} " if text.number else ""
    about = f"\n\n*{text.about}*" if text.about else ""
    return f"# {number}{text.title}{about}\n\n{text.markdown}"
