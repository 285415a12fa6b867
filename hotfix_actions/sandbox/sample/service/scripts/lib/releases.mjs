// The folder of releases: a version is in it whole, with what it depends on, or not at all.
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { failure } from "./settings.mjs";

const NOT_RELEASED = new Set([".git", "node_modules"]);
const INSTALL = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];

export function releaseOf(environment, version) {
  return join(environment.releases, version);
}

export function requireRelease(environment, version) {
  if (!existsSync(releaseOf(environment, version))) {
    throw failure(`v${version} was never deployed to ${environment.name}: nothing to restore`);
  }
}

// Copies the checkout `source` and installs its dependencies. A release that is there already stays as it is.
export async function prepare(environment, version, source, env) {
  const release = releaseOf(environment, version);
  if (existsSync(release)) return;
  requireVersion(source, version);
  const unfinished = `${release}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(environment.releases, { recursive: true });
  const filter = (path) => !NOT_RELEASED.has(basename(path));
  await cp(source, unfinished, { recursive: true, filter: (path) => path === source || filter(path) });
  install(environment, unfinished, env);
  await rename(unfinished, release);
}

function requireVersion(source, version) {
  const file = join(source, "package.json");
  if (!existsSync(file)) throw failure(`HOTFIX_SOURCE has no package.json: ${source}`);
  const found = JSON.parse(readFileSync(file, "utf8")).version;
  if (found !== version) throw failure(`HOTFIX_SOURCE holds ${found}, not ${version}: ${source}`);
}

function install(environment, folder, env) {
  const npm = spawnSync("npm", INSTALL, { cwd: folder, env, encoding: "utf8" });
  if (npm.error) throw failure(`npm cannot be started: ${npm.error.message}`);
  appendFileSync(environment.log, npm.stdout + npm.stderr);
  if (npm.status !== 0) {
    const reason = npm.stderr.split("\n").find((line) => line.startsWith("npm error")) ?? "";
    throw failure(`npm ci failed with ${npm.status}: ${reason} (see ${environment.log})`);
  }
}
