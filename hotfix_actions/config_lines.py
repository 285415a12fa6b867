"""Where in a configuration file a fault is: its line."""

import re

import yaml

from hotfix_actions.errors import Fault

_LINE = re.compile(r"line (\d+)")
_UNKNOWN = re.compile(r"unknown key '(?P<key>[^']*)'")


def line_of(text: str, fault: Fault) -> int:
    """Return the line of a fault, counted from 1; 0 where it cannot be told."""
    told = _LINE.match(fault.where)
    if told:
        return int(told[1])
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)  # makes strings only
    except (yaml.YAMLError, RecursionError):
        return 0
    path = [] if fault.where == "the file" else fault.where.split(".")
    unknown = _UNKNOWN.match(fault.what)
    if unknown:
        path.append(unknown["key"])
    return _walk(node, path)


def _walk(node: yaml.Node | None, path: list[str]) -> int:
    line = 0 if node is None else node.start_mark.line + 1
    for name in path:
        found = _under(node, name)
        if found is None:
            return line
        key, node = found
        line = key.start_mark.line + 1
    return line


def _under(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == name), None)
    if isinstance(node, yaml.SequenceNode) and name.isdecimal() and int(name) < len(node.value):
        item = node.value[int(name)]
        return item, item
    return None
