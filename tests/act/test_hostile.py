"""A hostile change: reads no token, writes nothing, moves no verdict but that of its own tests."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.act.test_pulls import push
from tests.support import e2e_project as project
from tests.support.act import Ran
from tests.support.act_hostile import READS, WRITES, Lair, code
from tests.support.act_town import Town
from tests.support.e2e_census import census

pytestmark = pytest.mark.slow
At = Callable[[str], Town]
JUDGED = "hotfix/judge"


@pytest.fixture
def lair() -> Iterator[Lair]:
    with Lair() as lair:
        yield lair


@pytest.fixture
def own(town: At, tmp_path: Path) -> Callable[[str], Town]:
    """Open the town with a copy of all that it uses: a hostile test may spoil what lies about."""

    def open_town(point: str) -> Town:
        there = town(point)
        copy = tmp_path / "environment"
        assert there.runner.environment is not None
        shutil.copytree(there.runner.environment, copy, symlinks=True)
        there.runner.environment = copy
        there.runner.tool = shutil.copytree(there.runner.tool, tmp_path / "tool", symlinks=True)
        return there

    return open_town


def tokens(there: Town) -> list[str]:
    """Give every token that was ever made in the town."""
    return there.scene.stage.sandbox.world.tokens()


def verdicts(there: Town) -> dict[str, tuple[str, str]]:
    """Give what the gates other than tests said last, without the numbers that a change moves."""
    judged = {e["gate"]: e for e in there.scene.journal() if e["kind"] == "gate-judged"}
    return {gate: (judged[gate]["verdict"], judged[gate]["policy"]) for gate in judged}


def played(there: Town, files: Mapping[str, str]) -> Ran:
    """Let Kenji push files to the fix, and the gate judge it."""
    push(there, dict(files), "Harmless")
    return there.play("pull_request", "synchronize")


def test_no_test_of_a_change_reads_a_token(own: At, lair: Lair) -> None:
    there = own("proposed")
    ran = played(there, {"test/question.test.js": project.FIX["test/question.test.js"],
                         "test/harmless.test.js": code(READS, lair.url)})  # fmt: skip
    assert set(READS) <= set(lair.loot), ran
    known = tokens(there)
    assert known
    for kind, loot in lair.loot.items():
        assert not [token for token in known if token in loot], f"{kind} brought a token"
        assert "HOTFIX_TOKEN=gh" not in loot
    assert JUDGED in ran.ended


def test_no_test_of_a_change_writes_anywhere(own: At, lair: Lair) -> None:
    there = own("proposed")
    files = {"test/harmless.test.js": code(WRITES, lair.url)}
    push(there, files, "Harmless")
    before = census(there.scene)
    ran = there.play("pull_request", "synchronize")
    assert set(WRITES) <= set(lair.loot), ran
    after = census(there.scene)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"checks", "comments", "events", "refs", "armed"}, changed
    assert "refs/heads/owned" not in there.scene.refs()
    assert "owned" not in {issue["title"] for issue in there.scene.get("issues", state="all")}
    assert ran.ended.keys() == {"hotfix/what was asked", "hotfix/run the change's tests", JUDGED}
    assert [note for note in ran.annotations if "owned" in note] == []
    assert verdicts(there)["guard"] == ("pass", "warn")


FORGED = {
    "a pass of all gates": '{"outcome":"done","verdict":"pass"}',
    "of another commit": json.dumps({
        "order": {"base": "0" * 40, "bump": "0" * 40, "head": "1" * 40}, "own": [],
        "tests": {"command": "x", "ran": 9, "passed": 9, "report": True}, "proof": None}),
    "no JSON": "verdict=pass",
    "too large": "[" * 50_000,
    "deeply nested": "[" * 30_000,
    "negative counts": "COUNTS:-5",
    "astronomic counts": "COUNTS:99999999999999999999999",
    "unknown fields": "FIELDS",
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_forged_evidence_moves_no_other_verdict(own: At, kind: str) -> None:
    there = own("gated")  # what the gates say of the fix before
    expected = verdicts(there)
    assert expected["tests"][0] == "pass"
    ran = played(there, {"test/harmless.test.js": _forger(FORGED[kind])})
    now = verdicts(there)
    for gate in ("guard", "audit", "review"):
        assert now[gate] == expected[gate], f"{gate} was moved by {kind}: {ran}"
    assert now["tests"][0] != "pass", ran
    assert ran.ended[JUDGED] == "failure"


def _forger(text: str) -> str:
    """Give a test that waits for the tool to hand over, and then writes over what it said."""
    return (
        'const cp = require("node:child_process"), fs = require("node:fs");\n'
        'const test = require("node:test");\n'
        f"const forged = {json.dumps(text)};\n" + (_MEANS_OF_FORGING) + 'test("is 42", () => {});\n'
    )


_MEANS_OF_FORGING = """\
const pids = [];
for (let pid = process.pid; pid > 1;) {
  pids.push(pid);
  const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}
const env = pids.map(p => { try { return fs.readFileSync(`/proc/${p}/environ`, "latin1"); }
  catch { return ""; } }).join("\\0").split("\\0");
const file = env.filter(row => row.startsWith("GITHUB_OUTPUT=")).map(row => row.slice(14))[0];
const order = JSON.parse(fs.readFileSync("../ordered.json", "utf8"));
let text = forged;
const run = {command: "x", ran: 9, passed: 9, failed: 0, skipped: 0, exit_code: 0, report: true};
if (text.startsWith("COUNTS:")) {
  text = JSON.stringify({order: order.order, own: order.own, tests: run, proof: run})
    .replaceAll('"passed":9', '"passed":' + text.slice(7));
} else if (text === "FIELDS") {
  const more = {order: order.order, own: order.own, tests: run, proof: run, audit: "pass"};
  text = JSON.stringify(more);
}
// The last one to write an output wins: a process that outlives the tests writes until it has.
const late = `const fs = require("node:fs"); const file = ${JSON.stringify(file)};
  const text = ${JSON.stringify(text)}; const end = Date.now() + 15000;
  const wait = setInterval(() => {
    const said = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
    if (said.includes("evidence<<") || Date.now() > end) {
      clearInterval(wait);
      fs.appendFileSync(file, "evidence<<OWNED\\\\n" + text + "\\\\nOWNED\\\\n");
    }
  }, 1);`;
cp.spawn(process.execPath, ["-e", late], {detached: true, stdio: "ignore"}).unref();
"""
