"""YAML as people mean it: every scalar a text, each key once, bounded while it is read."""

from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True)
class Place:
    """What is wrong at a line and a column, both counted from 1."""

    line: int
    column: int
    what: str


class Faulty(Exception):
    """The text is YAML that is not taken, or none; `places` are where."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.what}" for one in places))
        self.places = places


# More than so many are not listed.
_MOST_FAULTS = 20


def read(text: str, *, levels: int, parts: int) -> Any:
    """Return what a text says. Raises Faulty with every fault that does not end the reading.

    `levels` is how deep it may be nested, `parts` how many values it may hold, each as often as it
    is named by an alias: that is counted before anything is made of it.
    """
    try:
        loader = _Loader(text, levels, parts)
    except yaml.reader.ReaderError as error:
        raise Faulty((_unreadable(text, error),)) from error
    try:
        node = loader.get_single_node()
        if loader.faults:
            raise Faulty(tuple(loader.faults[:_MOST_FAULTS]))
        return None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = str(error.problem or error.context or "it is no YAML")
        raise Faulty((_place(mark, what),)) from error
    finally:
        loader.dispose()


def _place(mark: Any, what: str) -> Place:
    return Place(mark.line + 1, mark.column + 1, what) if mark else Place(0, 0, what)


def _unreadable(text: str, error: yaml.reader.ReaderError) -> Place:
    before = text[: error.position].splitlines(keepends=True) or [""]
    new = before[-1].endswith("\n")
    what = f"the character U+{int(error.character):04X} may not stand in YAML"
    return Place(len(before) + new, 1 if new else len(before[-1]) + 1, what)


class _Loader(yaml.BaseLoader):
    """Composes nodes within bounds; what is not taken is a fault with its place."""

    def __init__(self, text: str, levels: int, parts: int) -> None:
        super().__init__(text)
        self.faults: list[Place] = []
        self._levels = levels
        self._most = parts
        self._level = 0
        self._parts = 0
        self._weights: dict[str, int] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a node, count it, and give its tag as a fault."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        before = self._parts
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in self.anchors and event.anchor not in self._weights:
                raise _refused(f"*{event.anchor} contains itself", event)
            self._parts += self._weights.get(str(event.anchor), 0)
        elif event.tag is not None:
            self._fault(f"the tag {event.tag[:100]} is not taken: remove it", event.start_mark)
        self._parts += 1
        if self._parts > self._most:
            raise _refused("it holds too much", event)
        self._level += 1
        if self._level > self._levels:
            raise _refused("it is nested too deeply", event)
        node = super().compose_node(parent, index)
        self._level -= 1
        anchor = getattr(event, "anchor", None)
        if anchor is not None and not isinstance(event, yaml.AliasEvent):
            self._weights[anchor] = self._parts - before
        return node

    def compose_mapping_node(self, anchor: Any) -> Any:
        """Compose a mapping; a key that stands twice, or is no text, is a fault."""
        node = super().compose_mapping_node(anchor)
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault("a key must be a text", key.start_mark)
            elif key.value == "<<":
                self._fault("merge keys (<<) are not taken: write the keys out", key.start_mark)
            elif key.value in seen:
                first = seen[key.value]
                what = f"the key {key.value[:100]!r} stands in line {first} already"
                self._fault(what, key.start_mark)
            else:
                seen[key.value] = key.start_mark.line + 1
        return node

    def _fault(self, what: str, mark: Any) -> None:
        self.faults.append(_place(mark, what))


def _refused(what: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=what, problem_mark=event.start_mark)
