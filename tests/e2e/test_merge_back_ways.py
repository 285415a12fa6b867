"""What a merge-back brings, what people meet who settle it, and when its target holds it."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

ANSWER = "src/answer.js"
THEIRS = "exports.answer = (n) => 41 + n;\n"
BOTH = "exports.answer = (n = 0) => 42 + n;\n"


def edit(scene: Scene, ref: str, path: str, text: str) -> str:
    """Let somebody's change of one file, at most one folder deep, land on a branch."""
    tip = scene.git("rev-parse", ref)
    folder, _, name = path.rpartition("/")
    blob = scene.git("hash-object", "-w", "--stdin", stdin=text)
    tree = _with(scene, f"{tip}:{folder}", f"100644 blob {blob}\t{name}")
    if folder:
        tree = _with(scene, f"{tip}:", f"040000 tree {tree}\t{folder}")
    moved = scene.git("commit-tree", tree, "-p", tip, "-m", f"Change {path}")
    scene.git("update-ref", f"refs/heads/{ref}", moved)
    return moved


def _with(scene: Scene, tree: str, row: str) -> str:
    name = row.partition("\t")[2]
    rows = [one for one in scene.git("ls-tree", tree).splitlines() if not one.endswith(f"\t{name}")]
    return scene.git("mktree", stdin="\n".join([*rows, row]) + "\n")


def older(scene: Scene, *, line: bool) -> None:
    """Let main lack the base tag's commit; with `line`, a higher version is released from there."""
    tree, before = scene.git("rev-parse", "main^{tree}"), scene.git("rev-parse", "v1.2.2^{commit}")
    moved = scene.git("commit-tree", tree, "-p", before, "-m", "Begin 1.3.0")
    scene.git("update-ref", "refs/heads/main", moved)
    if line:
        scene.git("update-ref", "refs/tags/v1.3.0", moved)


def back(scene: Scene) -> dict[str, Any]:
    """Give the merge-back pull request."""
    rows = [row for row in scene.get("pulls", state="all", base="main")
            if str(row["head"]["ref"]).startswith("merge-back/")]  # fmt: skip
    found: dict[str, Any] = scene.get(f"pulls/{rows[0]['number']}")
    return found


def checked(scene: Scene) -> None:
    """Let main's check pass on the merge-back."""
    body = {"state": "success", "context": "ci"}
    scene.person("priya").click("POST", f"statuses/{back(scene)['head']['sha']}", body)


def settle(scene: Scene, text: str) -> None:
    """Let a person merge main into the merge-back, and settle the conflict with this text."""
    folder = cloned(scene)
    assert paste(folder, f"git switch {back(scene)['head']['ref']}") == 0
    assert paste(folder, "git merge origin/main") == 1
    (folder / ANSWER).write_text(text)
    assert paste(folder, "git commit --all --no-edit && git push") == 0


def squash(scene: Scene) -> None:
    """Let a person squash-merge it."""
    checked(scene)
    where = f"pulls/{back(scene)['number']}/merge"
    scene.person("mona").click("PUT", where, {"merge_method": "squash"})


def close(scene: Scene) -> None:
    scene.person("mona").click("PATCH", f"pulls/{back(scene)['number']}", {"state": "closed"})


def finish(scene: Scene) -> Answer:
    return scene.hotfix("finish", INCIDENT, good=[0])


def held(scene: Scene) -> str:
    """Give how main came to hold the fix, once `finish` is done."""
    assert finish(scene).told["outcome"] == "done"
    (merged,) = [event for event in scene.journal() if event["kind"] == "merged-back"]
    return str(merged["how"])


def waits(scene: Scene) -> str:
    told = finish(scene).told
    assert told["outcome"] == "waiting", told
    return f"{told['said']} {told['next']}"


def commands(scene: Scene) -> list[str]:
    """Give the commands of the merge-back's text."""
    (block,) = re.findall(r"```sh\n(.*?)```", back(scene)["body"], re.DOTALL)
    return [line for line in block.splitlines() if not line.startswith("#")]


def paste(folder: Path, command: str) -> int:
    who = {f"GIT_{role}_{part}": "kenji@x" for role in ("AUTHOR", "COMMITTER")
           for part in ("NAME", "EMAIL")}  # fmt: skip
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder), "GIT_EDITOR": "true", **who}
    return subprocess.run(["sh", "-c", command], cwd=folder, env=env, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True).returncode  # fmt: skip


def conflicting(folder: Path) -> list[str]:
    done = subprocess.run(["git", "diff", "--name-only", "--diff-filter=U"], cwd=folder,
                          capture_output=True, text=True, check=True)  # fmt: skip
    return done.stdout.split()


def changed(folder: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", "diff", "--name-only", *words], cwd=folder,
                          capture_output=True, text=True, check=True)  # fmt: skip
    return sorted(done.stdout.split())


def cloned(scene: Scene) -> Path:
    folder = scene.work / "settling"
    scene.person("kenji").clone(folder)
    return folder


def test_a_squashed_merge_back_holds_whatever_becomes_of_the_lines_later(at: At) -> None:
    scene = at("deployed")
    squash(scene)
    edit(scene, "main", ANSWER, BOTH)
    assert held(scene) == "equal"


def test_what_was_settled_by_hand_and_squashed_is_held(at: At) -> None:
    scene = at("deployed")
    edit(scene, "main", ANSWER, THEIRS)
    settle(scene, BOTH)
    squash(scene)
    edit(scene, "main", ANSWER, THEIRS)
    assert held(scene) == "equal"


def test_a_merge_back_that_kept_main_as_it_was_brought_nothing(at: At) -> None:
    scene = at("deployed")
    edit(scene, "main", ANSWER, THEIRS)
    settle(scene, THEIRS)
    squash(scene)
    said = waits(scene)
    assert "was merged, but main does not hold the fix by it" in said
    edit(scene, "main", ANSWER, scene.git("show", f"v1.2.4:{ANSWER}") + "\n")
    assert held(scene) == "equal"


def test_a_closed_merge_back_is_not_needed_where_main_holds_the_fix(at: At) -> None:
    scene = at("deployed")
    for path in (ANSWER, "test/question.test.js"):
        edit(scene, "main", path, scene.git("show", f"v1.2.4:{path}") + "\n")
    close(scene)
    assert held(scene) == "equal"


def test_a_closed_merge_back_needs_a_maintainers_word_that_stands(at: At) -> None:
    scene = at("deployed")
    close(scene)
    command = f"hotfix override {INCIDENT} merge-back --because REASON"
    assert command in waits(scene)
    words = ("override", INCIDENT, "merge-back", "--because", "main is rewritten")
    scene.hotfix(*words, actor="priya", good=[0])
    (comment,) = [row for row in scene.get(f"issues/{INCIDENT}/comments")
                  if row["body"].startswith("**Override**")]  # fmt: skip
    scene.person("priya").click("DELETE", f"issues/comments/{comment['id']}")
    assert command in waits(scene)
    scene.hotfix(*words[:-1], "main is another product now", actor="priya", good=[0])
    assert held(scene) == "word"


def test_who_settles_conflicts_meets_those_that_are_told(at: At) -> None:
    scene = at("approved")
    edit(scene, "main", ANSWER, THEIRS)
    acts.release(scene)
    text = back(scene)["body"]
    assert f"- `{ANSWER}`" in text
    assert "**Left to `main`:** its own version in `package.json`" in text
    folder = cloned(scene)
    assert [paste(folder, command) for command in commands(scene)[:3]] == [0, 0, 1]
    assert conflicting(folder) == [ANSWER]
    (folder / ANSWER).write_text(BOTH)
    assert [paste(folder, command) for command in commands(scene)[3:]] == [0, 0]
    assert '"version": "1.3.0"' in (folder / "package.json").read_text()
    assert changed(folder, "origin/main", "HEAD") == [ANSWER, "test/question.test.js"]


def test_into_a_newer_line_the_fix_alone_is_brought(at: At) -> None:
    scene = at("approved")
    older(scene, line=True)
    acts.release(scene)
    pull = back(scene)
    assert "would bring 1 other commit of that line along" in pull["body"]
    assert (pull["commits"], pull["changed_files"], pull["draft"]) == (1, 2, False)
    assert "package.json" not in scene.git("diff", "--name-only", "main", pull["head"]["sha"])


def test_a_pick_that_conflicts_holds_the_rest_and_its_commands_meet_what_is_told(at: At) -> None:
    scene = at("approved")
    older(scene, line=True)
    edit(scene, "main", ANSWER, THEIRS)
    acts.release(scene)
    assert back(scene)["draft"]
    assert f"- `{ANSWER}`" in back(scene)["body"]
    folder = cloned(scene)
    assert [paste(folder, command) for command in commands(scene)[:3]] == [0, 0, 1]
    assert conflicting(folder) == [ANSWER]
    (folder / ANSWER).write_text(BOTH)
    assert [paste(folder, command) for command in commands(scene)[3:]] == [0, 0, 0]
    assert changed(folder, "origin/main", "HEAD") == [ANSWER, "test/question.test.js"]


def test_what_comes_along_on_the_newest_line_is_told_with_the_way_around(at: At) -> None:
    scene = at("approved")
    older(scene, line=False)
    acts.release(scene)
    text = back(scene)["body"]
    assert "come 1 other commit which `main` does not hold" in text
    assert "Release 1.2.3" in text
    folder = cloned(scene)
    *mine, pull = commands(scene)
    assert [paste(folder, command) for command in mine] == [0] * len(mine)
    assert shlex.split(pull)[:3] == ["gh", "pr", "create"]
    assert changed(folder, "origin/main", "HEAD") == [ANSWER, "test/question.test.js"]
