"""The walls of the house: who may import whom (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "hotfix_actions"
NAME = "hotfix_actions"

# A room and what it may import of the package, besides itself.
MAY = {
    "errors": set(),
    "domain": {"errors"},
    "ports": {"domain", "errors", "ports_local", "ports_rollout", "ports_shipping",
              "ports_standing", "ports_state"},
    "ports_local": {"domain"},
    "ports_rollout": {"domain"},
    "ports_shipping": {"domain"},
    "ports_standing": {"domain"},
    "ports_state": {"domain"},
    "request": {"domain"},
    "context": {"domain", "errors", "ports", "request"},
    "result": {"domain", "errors"},
    "gates": {"domain", "errors", "ports"},
    "projections": {"domain", "errors"},
    "steps": {"context", "domain", "errors", "gates", "ports", "projections"},
    "leasing": {"context", "domain", "errors"},
    "stamping": {"context", "domain", "errors"},
    "flow_parts": {"context", "domain", "errors"},
    "doing": {"context", "domain", "errors", "flow_parts", "leasing", "stamping", "__init__"},
    "planning": {"context", "domain", "errors", "flow_parts", "stamping"},
    "flow": {"context", "doing", "domain", "errors", "flow_parts", "planning", "result"},
    "flows": {"flow", "steps"},
    "words": {"domain", "flow", "projections"},
    "config": {"config_values", "domain", "errors"},
    "config_values": {"domain", "errors"},
    "config_lines": {"errors"},
    "harmless": set(),
    "handing": {"harmless"},
    "adapters": {"domain", "errors", "harmless", "ports", "__init__"},
    "sandbox": set(),
    "bootstrap": {"adapters", "config", "config_lines", "domain", "errors", "ports"},
    "rehearsal": {"adapters", "commands", "config", "domain", "errors", "ports", "projections",
                  "sandbox", "__init__"},
    "commands": {"adapters", "bootstrap", "config", "context", "domain", "errors", "flow", "flows",
                 "gates", "leasing", "ports", "projections", "rehearsal", "request", "result",
                 "sandbox", "steps", "words", "__init__"},
    "cli": {"adapters", "cli_setup", "commands", "domain", "errors", "__init__"},
    "cli_setup": {"cli", "commands", "__init__"},
    "__main__": {"cli", "handing"},
    "__init__": set(),
}  # fmt: skip
# Only these rooms touch the world.
WORLDLY = {"adapters", "sandbox"}
WORLD = {"github", "requests", "subprocess", "time", "socket", "http", "urllib3", "sqlite3"}
# The rehearsal times its acts and asks for free ports; the command line reads the environment.
EXCEPTIONS = {("rehearsal", "time"), ("rehearsal", "socket")}


def modules() -> list[tuple[str, Path]]:
    return [(room_of(path), path) for path in sorted(PACKAGE.rglob("*.py"))]


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize(("room", "path"), modules())
def test_a_room_imports_only_what_lies_below_it(room: str, path: Path) -> None:
    own = [name.split(".") for name in imported(path) if name.split(".")[0] == NAME]
    rooms = {(parts[1] if len(parts) > 1 and parts[1] in MAY else "__init__") for parts in own}
    assert rooms - {room} <= MAY[room], f"{path} imports what lies above it"


@pytest.mark.parametrize(("room", "path"), modules())
def test_only_adapters_and_the_sandbox_touch_the_world(room: str, path: Path) -> None:
    touched = {name.split(".")[0] for name in imported(path)} & WORLD
    allowed = {name for where, name in EXCEPTIONS if where == room}
    assert room in WORLDLY or touched <= allowed, f"{path} imports {touched}"


def test_the_environment_is_read_by_the_command_line_and_the_adapters_only() -> None:
    readers = [
        str(path.relative_to(PACKAGE))
        for room, path in modules()
        if "os.environ" in path.read_text()
        and room not in {"cli", "handing", "adapters", "sandbox"}
    ]
    assert readers == []


def test_every_file_is_short_enough_to_be_read_at_once() -> None:
    long = {
        str(path.relative_to(PACKAGE)): count
        for _, path in modules()
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}
