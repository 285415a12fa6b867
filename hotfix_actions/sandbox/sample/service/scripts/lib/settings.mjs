// What deploy.mjs is told by its environment variables:
//
//   HOTFIX_ENVIRONMENT       staging or production
//   HOTFIX_VERSION           the version to deploy: 1.2.4
//   HOTFIX_SOURCE            a checkout of its tag
//   HOTFIX_RESTORE           the tag to restore: v1.2.3
//   SAMPLE_STATE             a folder, of which each environment has its own folder
//   SAMPLE_STAGING_PORT      the port of each environment's service
//   SAMPLE_PRODUCTION_PORT
//   SAMPLE_PATIENCE_MS       how long a new version may take to become healthy: 10000, unless given
import { join } from "node:path";

const PORTS = { staging: "SAMPLE_STAGING_PORT", production: "SAMPLE_PRODUCTION_PORT" };
const PATIENCE_MS = 10_000;
const VERSION = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

// An error that one line tells enough about.
export function failure(message) {
  return Object.assign(new Error(message), { expected: true });
}

export function expect(env, name) {
  if (!env[name]) throw failure(`${name} is not set`);
  return env[name];
}

// A version, with or without its leading v; never something that would leave the folder of releases.
export function versionFrom(env, name) {
  const found = VERSION.exec(expect(env, name));
  if (!found) throw failure(`${name} is not a version: ${JSON.stringify(env[name])}`);
  return found[1];
}

export function environmentFrom(env) {
  const name = expect(env, "HOTFIX_ENVIRONMENT");
  if (!Object.hasOwn(PORTS, name)) {
    throw failure(`HOTFIX_ENVIRONMENT is ${JSON.stringify(name)}: expected staging or production`);
  }
  const port = numberFrom(env, PORTS[name], 65_535);
  const patience = env.SAMPLE_PATIENCE_MS ? numberFrom(env, "SAMPLE_PATIENCE_MS", 600_000) : PATIENCE_MS;
  return { ...environmentAt(expect(env, "SAMPLE_STATE"), name), port, patience };
}

function numberFrom(env, name, most) {
  const number = Number(expect(env, name));
  if (Number.isInteger(number) && number > 0 && number <= most) return number;
  throw failure(`${name} is not a number from 1 to ${most}: ${JSON.stringify(env[name])}`);
}

export function environmentAt(root, name) {
  const folder = join(root, name);
  return {
    name,
    folder,
    releases: join(folder, "releases"),
    current: join(folder, "current.json"),
    secret: join(folder, "secret"),
    log: join(folder, "log"),
  };
}
