"""docs/sandbox.md names exactly the operations that the embedded GitHub knows."""

import re
from pathlib import Path

from hotfix_actions.sandbox.catalogue import operations

PAGE = (Path(__file__).parents[2] / "docs/sandbox.md").read_text()


def test_the_page_names_every_operation_and_no_other() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| (`[^|]+`) \|$", PAGE, re.MULTILINE)
    told = {f"{family}/{name}" for family, names in rows for name in re.findall("`([^`]+)`", names)}
    known = {operation.name for operation in operations()} - {"graphql"}
    assert told == known
    assert f"{len(known) + 1} operations" in PAGE
