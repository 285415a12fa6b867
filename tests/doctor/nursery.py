"""Forks one command after another from a process that has imported everything: a start is cheap.

Each line on stdin is a JSON object: the words, the environment and the directory. The child's
number is answered at once; it begins when the next line says so, and its end is a line of the
answer, too. Only this process has no threads to fork.
"""

import json
import os
import sys
from pathlib import Path

import hotfix_actions.adapters.github.doctor_probe
import hotfix_actions.commands.doctor  # noqa: F401
from hotfix_actions.cli import main


def _child(order: dict[str, object], start: int) -> None:
    os.read(start, 1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    words, env = order["words"], order["env"]
    assert isinstance(words, list)
    assert isinstance(env, dict)
    code = 70
    try:
        code = main(words, env, Path(str(order["here"])))
    finally:
        os._exit(code)


for line in sys.stdin:
    start, begin = os.pipe()
    number = os.fork()
    if not number:
        _child(json.loads(line), start)
    print(number, flush=True)
    sys.stdin.readline()
    os.write(begin, b"!")
    os.close(begin)
    os.close(start)
    print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)
