"""docs/sandbox.md names what there is: operations, settings, live tests; its block works."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hotfix_actions.sandbox.catalogue import operations
from hotfix_actions.sandbox.graphql.engine import schema
from hotfix_actions.sandbox.hub import BY_REPOSITORY, DEFAULTS
from tests.support.e2e_project import commit, git

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/sandbox.md").read_text()


def test_the_page_names_every_operation_and_no_other() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| (`[^|]+`) \|$", PAGE, re.MULTILINE)
    told = {f"{family}/{name}" for family, names in rows for name in re.findall("`([^`]+)`", names)}
    known = {operation.name for operation in operations()} - {"graphql"}
    assert told == known
    assert f"{len(known) + 1} operations" in PAGE


def test_the_page_names_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| ((?:`\w+`[ *,]*)+) \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
    told = {name for cell in rows for name in re.findall(r"`(\w+)`", cell)}
    assert told == set(DEFAULTS)
    marked = {name for cell in rows for name in re.findall(r"`(\w+)` \*", cell)}
    assert marked == BY_REPOSITORY


def test_every_live_test_that_the_page_names_is_there() -> None:
    for file, name in re.findall(r"`(tests/live/\w+\.py)(?:::(\w+))?`", PAGE):
        assert f"def {name or 'test_'}" in (ROOT / file).read_text()


def test_the_page_names_every_root_field_of_graphql_and_no_other() -> None:
    (row,) = re.findall(r"^\| graphql \| (.+) \|$", PAGE, re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", row))
    roots = (schema().query_type, schema().mutation_type)
    assert told == {name for root in roots if root for name in root.fields}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
def test_the_block_to_paste_opens_a_hotfix(tmp_path: Path) -> None:
    (block,) = re.findall(r"```sh\n(hotfix sandbox serve.*?)```", PAGE, re.DOTALL)
    shop = tmp_path / "shop"
    shop.mkdir()
    git(shop, "init", "-q", "-b", "main", ".")
    commit(shop, "Begin", {"package.json": '{"name": "shop", "version": "1.2.3"}\n'})
    git(shop, "tag", "-a", "-m", "v1.2.3", "v1.2.3")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = block.replace("8080", str(free_port()))
    with subprocess.Popen(
        ["bash", "-ec", script], cwd=shop, env={"PATH": path, "HOME": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as shell:  # fmt: skip
        try:
            said, _ = shell.communicate(timeout=120)
        finally:
            if shell.poll() is None:
                os.killpg(shell.pid, signal.SIGKILL)
    assert shell.returncode == 0, said
    assert "hotfix/1.2.4-high-checkout-returns-500" in said
