"""Our workflows and actions keep the rules, and the rules notice what breaks them."""

from pathlib import Path

import pytest

from tests.workflows.rules import faults

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
FILES = [
    *GITHUB.glob("workflows/*.yml"),
    *GITHUB.glob("actions/*/action.yml"),
    *ROOT.glob("action.yml"),
]
# Jobs that run a change's code by the action, not by a `run:` of their own.
UNTRUSTED = {"execute"}

GOOD = """\
on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read # to check it out
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - run: make test
  call:
    needs: test
    permissions: {}
    uses: $/.github/workflows/other.yml
  publish:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    environment: index
    permissions:
      id-token: write # to say who it is
    steps:
      - uses: some/thing/below@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5
        with:
          token: ${{ secrets.TOKEN }}
  execute:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions: {}
    steps:
      - uses: $/.github/actions/run/it
"""
ACTION = """\
runs:
  using: composite
  steps:
    - name: start
      shell: bash
      run: echo hello
"""
STEPS = "    steps:\n      - run: make\n"
OURS = "    steps:\n      - uses: $/.github/actions/run\n"
WITH = "run: make test\n        env:\n          KEY: "
IDENTITY = "permissions:\n      id-token: write # why\n"
CHECKS = "permissions:\n      checks: write # why\n"
CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
# What is broken, and by which words of the text (old, new, old, new ...).
BREACHES: dict[str, tuple[str, ...]] = {
    "no permissions on top": ("permissions: {}\njobs", "jobs"),
    "all permissions on top": ("permissions: {}\njobs", "permissions: write-all\njobs"),
    "a job without permissions": ("    permissions: {}\n    uses", "    uses"),
    "a permission without a reason": ("read # to check it out", "read"),
    "a permission with an empty reason": ("read # to check it out", "read #"),
    "no timeout": ("    timeout-minutes: 5\n    environment", "    environment"),
    "a tag": (CHECKOUT, "actions/checkout@v5"),
    "digits without a version": (CHECKOUT, CHECKOUT.partition(" #")[0]),
    "digits cut short": (CHECKOUT, "actions/checkout@08c6903 # v5.0.0"),
    "a quoted tag": ("some/thing/below@", '"some/thing@v1" # '),
    "a path of the caller": ("$/.github/workflows", "./.github/workflows"),
    "an input in a shell": ("make test", "make ${{ inputs.target }}"),
    "an event in a shell": ("make test", 'echo "${{ github.event.issue.title }}"'),
    "an event in a script": ("token: ${{ secrets.TOKEN }}", "script: ${{ github.event.after }}"),
    "a checkout that keeps the token": ("persist-credentials: false", "fetch-depth: 0"),
    "an identity beside a command": ("    steps:\n      - uses: s", f"{STEPS}      - uses: s"),
    "an identity beside our action": ("    steps:\n      - uses: s", f"{OURS}      - uses: s"),
    "an identity for a workflow": ("permissions: {}\n    uses", f"{IDENTITY}    uses"),
    "project code that may write": ("contents: read", "contents: write"),
    "project code with a secret": ("run: make test", f"{WITH}${{{{ secrets.KEY }}}}"),
    "project code with the token": ("run: make test", f"{WITH}${{{{ github.token }}}}"),
    "project code in an environment": ("  test:\n", "  test:\n    environment: x\n"),
    "a change's code that may write": ("permissions: {}\n    steps", f"{CHECKS}    steps"),
    "a change's code with a secret": ("run/it", "run/it\n        env: {K: '${{ secrets.K }}'}"),
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_our_own_keep_the_rules(file: Path) -> None:
    assert faults(file.read_text(), untrusted=UNTRUSTED) == []


def test_the_rules_find_nothing_in_what_keeps_them() -> None:
    assert faults(GOOD, untrusted=UNTRUSTED) == []
    assert faults(ACTION) == []


@pytest.mark.parametrize("name", BREACHES)
def test_the_rules_notice(name: str) -> None:
    text = GOOD
    old_and_new = iter(BREACHES[name])
    for old, new in zip(old_and_new, old_and_new, strict=True):
        assert old in text, "the breach is one"
        text = text.replace(old, new)
    assert len(faults(text, untrusted=UNTRUSTED)) == 1


def test_the_rules_notice_an_expression_in_the_shell_of_an_action() -> None:
    assert faults(ACTION.replace("hello", "${{ inputs.title }}"))


def test_a_reference_may_be_allowed_by_name() -> None:
    text = GOOD.replace("$/.github/workflows/other.yml", "our/own/.github/workflows/x.yml@v1.2.3")
    assert faults(text, untrusted=UNTRUSTED)
    assert not faults(text, also={"our/own/.github/workflows/x.yml@v1.2.3"}, untrusted=UNTRUSTED)
