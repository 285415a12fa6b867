// The one process that serves an environment. current.json names it; whether it still runs is asked of the
// operating system each time, because a process id alone may long belong to somebody else.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { releaseOf } from "./releases.mjs";
import { failure } from "./settings.mjs";

const POLL_MS = 15;
const GRACE_MS = 3_000;

// {version, pid, port} of the service that runs, or null.
export function running(environment) {
  if (!existsSync(environment.current)) return null;
  const current = JSON.parse(readFileSync(environment.current, "utf8"));
  return isRunning(environment, current) ? current : null;
}

// Starts a release, and lets it outlive us. It is written down before it is healthy, so that a deploy that is
// interrupted finds it again. It is given nothing of our own environment but the path.
export function start(environment, version, extra) {
  const log = openSync(environment.log, "a");
  const child = spawn(process.execPath, [entryOf(environment, version)], {
    cwd: releaseOf(environment, version),
    detached: true,
    env: {
      PATH: process.env.PATH,
      PORT: String(environment.port),
      TOKEN_SECRET: secretOf(environment),
      ...extra,
    },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  if (!child.pid) throw failure(`v${version} cannot be started: no process`);
  record(environment, { version, pid: child.pid, port: environment.port });
}

// Ends the service, first politely. Nothing happens where none runs.
export async function stop(environment) {
  const current = running(environment);
  if (!current) return;
  process.kill(current.pid, "SIGTERM");
  if (await until(() => !isRunning(environment, current), GRACE_MS)) return;
  process.kill(current.pid, "SIGKILL");
  if (await until(() => !isRunning(environment, current), GRACE_MS)) return;
  throw failure(`v${current.version} does not stop: process ${current.pid}`);
}

// Whether our own service answers for its version, before it ends or the time is up.
export async function waitUntilHealthy(environment, milliseconds) {
  let healthy = false;
  await until(async () => {
    const current = running(environment);
    healthy = current !== null && (await isHealthy(current));
    return healthy || current === null;
  }, milliseconds);
  return healthy;
}

async function isHealthy({ port, pid, version }) {
  try {
    const signal = AbortSignal.timeout(GRACE_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal });
    const body = await answer.json();
    return answer.ok && body.version === version && body.pid === pid;
  } catch {
    return false; // Nobody answers yet, or nobody of ours: the caller's time limit decides.
  }
}

async function until(condition, milliseconds) {
  const end = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await pause(POLL_MS);
  }
  return true;
}

function isRunning(environment, { pid, version }) {
  return commandLineOf(pid).includes(entryOf(environment, version));
}

// Empty for a process that is gone, and for one that has ended but was not collected by its parent.
function commandLineOf(pid) {
  if (!existsSync("/proc/self/cmdline")) {
    return spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function entryOf(environment, version) {
  return join(releaseOf(environment, version), "src", "server.js");
}

// The environment's own secret: made once, kept from release to release, so that tokens stay good.
function secretOf(environment) {
  if (!existsSync(environment.secret)) {
    writeFileSync(environment.secret, randomBytes(32).toString("hex"), { mode: 0o600 });
  }
  return readFileSync(environment.secret, "utf8");
}

function record(environment, current) {
  writeFileSync(`${environment.current}.new`, `${JSON.stringify(current)}\n`);
  renameSync(`${environment.current}.new`, environment.current);
}
