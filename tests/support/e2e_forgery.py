"""A careful forger of journals: who may write refs, knows git, and recomputes every digest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotfix_actions.domain.verify import digest
from tests.support.e2e import INCIDENT, Scene

JOURNAL = f"refs/hotfix/{INCIDENT}/journal"


@dataclass(frozen=True)
class Entry:
    """One commit of the journal: what it says, the lines it adds, and the rest of its tree."""

    message: str
    lines: tuple[str, ...]
    tree: tuple[str, ...]


def entries(scene: Scene) -> list[Entry]:
    """Read the journal, oldest first."""
    found, before = [], 0
    for sha in scene.git("rev-list", "--reverse", JOURNAL).splitlines():
        lines = scene.git("show", f"{sha}:journal.jsonl").splitlines()
        rest = [row for row in scene.git("ls-tree", sha).splitlines() if "journal.jsonl" not in row]
        message = scene.git("show", "-s", "--format=%B", sha)
        found.append(Entry(message, tuple(lines[before:]), tuple(rest)))
        before = len(lines)
    return found


def write(scene: Scene, forged: Sequence[Entry], kept: int) -> None:
    """Write a journal anew, as its first `kept` commits were, with digests that fit."""
    chain = scene.git("rev-list", "--reverse", JOURNAL).splitlines()
    parent = chain[kept - 1] if kept else ""
    lines = [line for entry in forged[:kept] for line in entry.lines]
    for entry in forged[kept:]:
        lines += entry.lines
        text = "".join(f"{line}\n" for line in lines)
        blob = scene.git("hash-object", "-w", "--stdin", stdin=text)
        rows = [*entry.tree, f"100644 blob {blob}\tjournal.jsonl"]
        tree = scene.git("mktree", stdin="".join(f"{row}\n" for row in rows))
        above = ["-p", parent] if parent else []
        parent = scene.git("commit-tree", tree, *above, stdin=_signed(entry))
    scene.git("update-ref", JOURNAL, parent)


def _signed(entry: Entry) -> str:
    words = [row for row in entry.message.splitlines() if not row.startswith("Journal-Digest:")]
    return "\n".join([*words, digest("".join(f"{line}\n" for line in entry.lines)), ""])


def invented(like: Entry) -> Entry:
    """Invent a commit that tells a plausible thing: a note that nobody has written."""
    seen: dict[str, Any] = json.loads(like.lines[-1])
    event = {
        "kind": "noted",
        "id": "noted:1:4711",
        "at": seen["at"],
        "by": "priya",
        "text": "all quiet",
        "comment": 4711,
    }
    return replace(like, message="priya noted: all quiet", lines=(json.dumps(event),))
