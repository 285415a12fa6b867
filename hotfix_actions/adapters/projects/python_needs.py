"""What a Python project asks for: its dependencies, and where they are declared."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from hotfix_actions.adapters.contents import content
from hotfix_actions.adapters.projects import poetry
from hotfix_actions.domain.parsing import from_toml

# The names that projects give to what their tests need; taken together where several exist.
_TEST_GROUPS = ("test", "tests", "testing", "dev")
_TEST_REQUIREMENTS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-test.txt",
    "requirements-tests.txt",
    "requirements_dev.txt",
    "dev-requirements.txt",
    "test-requirements.txt",
    "requirements/test.txt",
    "requirements/tests.txt",
    "requirements/dev.txt",
    "tests/requirements.txt",
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def pyproject(root: Path) -> Mapping[str, object]:
    """Read pyproject.toml; what cannot be read says nothing."""
    try:
        return from_toml((content(root / "pyproject.toml") or b"").decode())
    except ValueError:
        return {}


def runtime_names(root: Path) -> tuple[str, ...]:
    """Give the distributions that the project's code imports, without those for some systems."""
    data = pyproject(root)
    declared = _list(_at(data, "project", "dependencies"))
    names = [match[0] for text in declared if ";" not in text and (match := _NAME.match(text))]
    poetry = _at(data, "tool", "poetry", "dependencies")
    if isinstance(poetry, Mapping):
        names += [name for name, how in poetry.items() if isinstance(how, str) and name != "python"]
    return tuple(names)


def pip_words(root: Path) -> tuple[str, ...]:
    """Give what pip shall install: the project itself with its test extras, and pytest."""
    data = pyproject(root)
    words = ["pytest", *_groups(_at(data, "dependency-groups")), *_poetrys(data)]
    for name in _TEST_REQUIREMENTS:
        if (root / name).is_file():
            words += ["-r", name]
    if is_package(root):
        extras = _at(data, "project", "optional-dependencies")
        wanted = [name for name in _TEST_GROUPS if isinstance(extras, Mapping) and name in extras]
        words += ["-e", f".[{','.join(wanted)}]" if wanted else "."]
    return tuple(words)


def is_package(root: Path) -> bool:
    """Whether pip can install the project, not only what it asks for."""
    data = pyproject(root)
    described = "project" in data or "build-system" in data
    return described or (root / "setup.py").is_file() or (root / "setup.cfg").is_file()


def _groups(groups: object) -> Iterator[str]:
    """Give the requirements of the test groups, and of those that they include (PEP 735)."""
    if not isinstance(groups, Mapping):
        return
    waiting, seen = [name for name in _TEST_GROUPS if name in groups], set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for entry in groups.get(name) or ():
            if isinstance(entry, str) and not entry.startswith("-"):
                yield entry
            elif isinstance(entry, Mapping):
                waiting.append(str(entry.get("include-group")))


def _poetrys(data: object) -> Iterator[str]:
    """Give the requirements of Poetry's test groups, old style and new."""
    yield from poetry.requirements(_at(data, "tool", "poetry", "dev-dependencies"))
    for name in _TEST_GROUPS:
        yield from poetry.requirements(_at(data, "tool", "poetry", "group", name, "dependencies"))


def _at(data: object, *keys: str) -> object:
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _list(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
