"""How long the action takes from its first step to the tool's first request to GitHub.

    python -m bench.start

One run of a real runner, beside a JavaScript action that makes the same request: cold (nothing
installed, nothing cached), warm (the installer's cache is there, the environment is not), and ready
(the environment is there). By the wheels of the release (`make test` builds them), and by a package
index with uv and with pip; the median of several runs.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
OURS = "hotfix-actions/hotfix-actions"
SHIPPED = ("action.yml", "action", "hotfix_actions", "requirements")
WHEELS = ROOT / ".cache" / "wheels"
NOBODY = "http://127.0.0.1:9"
TIMES = 3
WORKFLOW = """\
on: push
jobs:
  measure:
    runs-on: ubuntu-latest
    steps:
      - run: curl -s "$GITHUB_API_URL/stamp/composite"
      - uses: {ours}@v1
        continue-on-error: true
        with: {{command: status, incident: "7", token: t}}
      - run: curl -s "$GITHUB_API_URL/stamp/javascript"
      - uses: {ours}/javascript@v1
"""
JAVASCRIPT = """\
const http = require("node:http");
http.get(process.env.GITHUB_API_URL + "/repos/acme/tokens", answer => answer.resume());
"""
MANIFEST = "name: same\ndescription: x\nruns: {using: node20, main: index.js}\n"


class Server(ThreadingHTTPServer):
    """Writes down when each request came."""

    daemon_threads = True
    came: list[tuple[str, float]]


class Handler(BaseHTTPRequestHandler):
    """Answers nothing that is of use."""

    server: Server

    def do_GET(self) -> None:
        """Note the moment."""
        self.server.came.append((self.path, time.perf_counter()))
        there = WHEELS / self.path.rpartition("/")[2]
        wheels = "/releases/download/" in self.path and there.is_file()
        body = there.read_bytes() if wheels else b"{}"
        self.send_response(200 if wheels else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def shipped(folder: Path) -> Path:
    """Copy what a user of the action gets, and the JavaScript action beside it."""
    skip = shutil.ignore_patterns("__pycache__")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=skip)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    (folder / "javascript").mkdir()
    (folder / "javascript" / "action.yml").write_text(MANIFEST)
    (folder / "javascript" / "index.js").write_text(JAVASCRIPT)
    return folder


def measure(server: Server, where: Path, tool: Path, env: dict[str, str]) -> tuple[float, float]:
    """Run once; give the seconds of the composite action and of the JavaScript one."""
    server.came = []
    url = f"http://127.0.0.1:{server.server_address[1]}"
    kept = {name: env.pop(name) for name in list(env) if name == "HOTFIX_ENVIRONMENTS"}
    releases = env.pop("RELEASES", "") and url
    given = {"GITHUB_API_URL": url, "GITHUB_REPOSITORY": "acme/tokens", **kept}
    given["GITHUB_SERVER_URL"] = releases or NOBODY
    words = [str(BIN / "act"), "push", "-P", "ubuntu-latest=-self-hosted", "--no-cache-server",
             "--local-repository", f"{OURS}@v1={tool}"]  # fmt: skip
    words += [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
    subprocess.run(words, cwd=where, env=env, check=True, capture_output=True)
    came = [one for one in server.came if "/releases/" not in one[0]]
    at = [moment for _, moment in came]
    names = [path for path, _ in came]
    first, second = names.index("/stamp/composite"), names.index("/stamp/javascript")
    return at[first + 1] - at[first], at[second + 1] - at[second]


def around(home: Path, way: str) -> dict[str, str]:
    """Give a runner's environment with caches of its own."""
    keep = ("PIP_", "UV_", "SSL_", "NODE_", "npm_")
    env = {name: value for name, value in os.environ.items() if name.startswith(keep)}
    path = os.environ["PATH"].replace(f"{BIN}{os.pathsep}", "")
    if way == "wheels":
        env["RELEASES"] = "yes"
    if way == "uv":
        (home / "bin").mkdir(parents=True, exist_ok=True)
        if not (home / "bin" / "uv").exists():
            (home / "bin" / "uv").symlink_to(BIN / "uv")
        path = f"{home / 'bin'}{os.pathsep}{path}"
    caches = {"UV_CACHE_DIR": str(home / "uv"), "PIP_CACHE_DIR": str(home / "pip")}
    return {**env, **caches, "HOME": str(home), "PATH": path}


def main() -> int:
    """Print a table."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as temporary:
        folder = Path(temporary)
        tool, where = shipped(folder / "tool"), folder / "caller"
        workflow = where / ".github" / "workflows" / "measure.yml"
        workflow.parent.mkdir(parents=True)
        workflow.write_text(WORKFLOW.format(ours=OURS))
        subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=where, check=True)
        server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"| installer | state | composite, s | JavaScript, s |\n|{'---|' * 4}")
        for way in ("wheels", "uv", "pip"):
            rows: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": [], "ready": []}
            for number in range(TIMES):
                home = folder / f"home-{way}-{number}"
                home.mkdir()
                rows["cold"].append(measure(server, where, tool, around(home, way)))
                rows["warm"].append(measure(server, where, tool, around(home, way)))
                kept = {"HOTFIX_ENVIRONMENTS": str(home / "kept")}
                (home / "kept").mkdir()
                for state in ("", "ready"):
                    took = measure(server, where, tool, {**around(home, way), **kept})
                    if state:
                        rows[state].append(took)
            for state, taken in rows.items():
                ours, theirs = (statistics.median(one) for one in zip(*taken, strict=True))
                print(f"| {way} | {state} | {ours:.2f} | {theirs:.2f} |", flush=True)
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
