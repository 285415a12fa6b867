#!/usr/bin/env node
// Puts a version of this service into an environment of this machine, and says which one is there.
//
//   deploy   HOTFIX_VERSION runs, from the checkout HOTFIX_SOURCE; nothing is done if it runs already
//   restore  HOTFIX_RESTORE (a tag) runs again, from its folder of releases
//   state    prints the tag of the version that runs, or nothing
//   stop     nothing runs; in every environment, unless HOTFIX_ENVIRONMENT names one
//
// lib/settings.mjs lists the variables. Repeating any of these changes nothing.
import { readdirSync } from "node:fs";
import { prepare, requireRelease } from "./lib/releases.mjs";
import { running, start, stop, waitUntilHealthy } from "./lib/service.mjs";
import { environmentAt, environmentFrom, expect, failure, versionFrom } from "./lib/settings.mjs";

const ALREADY_MS = 2_000;

async function deploy(env) {
  const environment = environmentFrom(env);
  const version = versionFrom(env, "HOTFIX_VERSION");
  if (await isThere(environment, version)) return;
  await prepare(environment, version, expect(env, "HOTFIX_SOURCE"), env);
  await replace(environment, version, gameDay(env, environment));
}

async function restore(env) {
  const environment = environmentFrom(env);
  const version = versionFrom(env, "HOTFIX_RESTORE");
  if (await isThere(environment, version)) return;
  requireRelease(environment, version);
  await replace(environment, version, {});
}

function state(env) {
  const current = running(environmentFrom(env));
  if (current) console.log(`v${current.version}`);
}

async function stopAll(env) {
  const root = expect(env, "SAMPLE_STATE");
  const names = env.HOTFIX_ENVIRONMENT ? [env.HOTFIX_ENVIRONMENT] : readdirSync(root);
  for (const name of names) await stop(environmentAt(root, name));
}

async function isThere(environment, version) {
  const current = running(environment);
  if (current?.version !== version || current.port !== environment.port) return false;
  if (!(await waitUntilHealthy(environment, ALREADY_MS))) return false;
  console.log(`v${version} already runs in ${environment.name} on port ${environment.port}`);
  return true;
}

async function replace(environment, version, extra) {
  await stop(environment);
  start(environment, version, extra);
  if (!(await waitUntilHealthy(environment, environment.patience))) {
    await stop(environment);
    throw failure(`v${version} did not become healthy on port ${environment.port}: see ${environment.log}`);
  }
  console.log(`v${version} runs in ${environment.name} on port ${environment.port}`);
}

// SAMPLE_BREAK=ENVIRONMENT[@SECONDS] makes a version deployed there fail half of its requests, those for its
// health included, from SECONDS (1) after its start: a game day (src/game-day.js) on which to watch a
// rollback. `restore` never does, so that what comes back is whole.
function gameDay(env, { name }) {
  const [broken, seconds = "1"] = (env.SAMPLE_BREAK ?? "").split("@");
  return broken === name ? { FAIL_SHARE: "0.5", FAIL_AFTER_S: seconds } : {};
}

const COMMANDS = { deploy, restore, state, stop: stopAll };
const [name] = process.argv.slice(2);

try {
  if (!Object.hasOwn(COMMANDS, name ?? "")) {
    throw failure(`usage: node scripts/deploy.mjs ${Object.keys(COMMANDS).join("|")}`);
  }
  await COMMANDS[name](process.env);
} catch (error) {
  console.error(`deploy.mjs: ${error.expected ? error.message : error.stack}`);
  process.exitCode = 1;
}
