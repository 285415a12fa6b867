#!/usr/bin/env node
// The critical path, asked of a running service: node scripts/smoke.mjs http://127.0.0.1:8080
// One line a check; exit code 1 when any of them failed.

const [base] = process.argv.slice(2);
const LIMIT_MS = 5_000;

async function ask(path, { method = "GET", token, body } = {}) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const answer = await fetch(new URL(path, base), { method, headers, body: JSON.stringify(body), signal });
  return { status: answer.status, body: await answer.json() };
}

function expectStatus(answer, status) {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}`);
}

async function issue() {
  const answer = await ask("/tokens", { method: "POST", body: { name: "smoke" } });
  expectStatus(answer, 201);
  return answer.body.token;
}

const CHECKS = {
  "the service is healthy": async () => {
    expectStatus(await ask("/health"), 200);
  },
  "a token names its holder": async () => {
    const answer = await ask("/me", { token: await issue() });
    expectStatus(answer, 200);
    if (answer.body.name !== "smoke") throw new Error(`expected smoke, got ${answer.body.name}`);
  },
  "no token, no answer": async () => {
    expectStatus(await ask("/me"), 401);
  },
  "a token without a signature is refused": async () => {
    const [payload] = (await issue()).split(".");
    expectStatus(await ask("/me", { token: `${payload}.` }), 401);
  },
  "a token with half a signature is refused": async () => {
    const token = await issue();
    expectStatus(await ask("/me", { token: token.slice(0, -20) }), 401);
  },
};

function reasonOf(error) {
  return error.cause ? `${error.message} (${error.cause.code ?? error.cause.message})` : error.message;
}

let failures = 0;
if (!URL.canParse(base ?? "")) {
  console.error("smoke.mjs: usage: node scripts/smoke.mjs http://127.0.0.1:8080");
  failures += 1;
} else {
  for (const [what, check] of Object.entries(CHECKS)) {
    try {
      await check();
      console.log(`ok      ${what}`);
    } catch (error) {
      failures += 1;
      console.log(`FAILED  ${what}: ${reasonOf(error)}`);
    }
  }
}
process.exitCode = failures > 0 ? 1 : 0;
