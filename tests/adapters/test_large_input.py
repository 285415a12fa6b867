"""What is far larger than anything in earnest is bounded while it is read: in at most 300 MB."""

import subprocess
import sys
from pathlib import Path

import pytest

MOST = 300  # MB
# In a process of its own, so that its own peak can be told, and so that a flood ends only that.
PROGRAM = """
import sys
from pathlib import Path
from hotfix_actions import config
from hotfix_actions.adapters.contents import content
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.projects import cases, jest_json, junit, mocha_json
from hotfix_actions.adapters.projects.javascript import manifest
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import ConfigurationFault

here = Path(sys.argv[1])

def flood(words):
    done = ChildProcesses({"PATH": "/usr/bin:/bin"}, Trace()).run(words, cwd=here)
    assert len(done.stdout) <= 1_000_000 and len(done.stderr) <= 1_000_000

def report(name, unit, reader, before="", after=""):
    count = (cases.REPORT_LIMIT - 200) // len(unit)
    (here / "report").write_text(before + unit * count + after)
    assert cases.read(here / "report", reader) is None, name

flood(["head", "-c", "1500000000", "/dev/zero"])
flood(["sh", "-c", "yes not ok | head -c 50000000 >&2"])
report("elements", "<a/>", junit.cases, "<testsuite>")
report("one text", "x", junit.cases, "<testsuite name='")
report("entities", "&amp;", junit.cases, "<testsuite name='")
report("mocha", "{},", mocha_json.cases, '{"failures":[],"passes":[', "{}]}")
report("jest", '{"name":""},', jest_json.cases, '{"testResults":[', "]}")
with (here / "package.json").open("wb") as file:
    file.truncate(3_000_000_000)
assert manifest(here).scripts == {} and content(here / "package.json") is None
(here / "link").symlink_to("/dev/zero")
assert content(here / "link") is None
try:
    config.load(b"a: [" + b"x," * 20_000_000)
except ConfigurationFault:
    told = Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM:")))
"""


@pytest.mark.skipif(
    sys.platform != "linux",
    reason="only Linux tells the most memory of a program apart from its parent's",
)
def test_floods_of_every_kind_take_little_memory(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    words = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(
        words, env={"PYTHONPATH": root}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr == ""
    assert int(done.stdout) / 1024 < MOST
