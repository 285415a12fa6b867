"""docs/sandbox.md names what there is: operations, settings, live tests."""

import re
from pathlib import Path

from hotfix_actions.sandbox.catalogue import operations
from hotfix_actions.sandbox.graphql.engine import schema
from hotfix_actions.sandbox.hub import BY_REPOSITORY, DEFAULTS

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
