"""A stand-in for a JavaScript test runner.

It notes the words that it was called with in `calls`, and writes the report that it was asked for:
two cases of a.test.js and one of b.test.js, or as many cases as the file `related` says where it
was asked for related tests; without a report, TAP on stdout.
"""

import os
from collections.abc import Callable
from pathlib import Path

Write = Callable[[dict[str, object]], Path]

RUNNER = r"""#!/usr/bin/env node
const fs = require('fs');
const args = process.argv.slice(2);
fs.appendFileSync('calls', args.map((a) => a.replace(/\/.*report/, 'R')).join(' ') + '\n');
const file = (name) => `${process.cwd()}/${name}`;
const count = (n, make) => Array.from({ length: n }, (_, i) => make(`t${i}`));
const suite = (name, n) => ({
  name: file(name), status: 'passed',
  assertionResults: count(n, (fullName) => ({ fullName, status: 'passed' })),
});
const related = args.includes('--findRelatedTests') || args.includes('related');
const suites = related
  ? [suite('a.test.js', Number(fs.readFileSync('related', 'utf8')))]
  : [suite('a.test.js', 2), suite('b.test.js', 1)];
const tests = [...count(2, () => 'a.test.js'), 'b.test.js'];
const passes = tests.map((name) => ({ fullTitle: 't', file: file(name) }));
const out = args.map((a) => /^(?:--outputFile|output)=(.*)$/.exec(a)).find(Boolean);
const report = { testResults: suites, passes, failures: [], pending: [] };
if (out) fs.writeFileSync(out[1], JSON.stringify(report));
else console.log('TAP version 13\nok 1 - a\n1..1');
"""


def stand_in(write: Write, script: str, *, runner: str, related: int = 1) -> Path:
    """Write a project whose runner is the stand-in."""
    root = write(
        {
            "package.json": {"scripts": {"test": script}},
            f"node_modules/.bin/{runner}": RUNNER,
            "related": str(related),
            "a.test.js": "",
            "src/a.js": "",
        }
    )
    os.chmod(root / f"node_modules/.bin/{runner}", 0o755)  # noqa: PTH101,S103  # a program
    return root


def calls(root: Path) -> list[str]:
    """Give the words of each call of the stand-in."""
    return (root / "calls").read_text().splitlines()
