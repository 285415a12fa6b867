import assert from "node:assert/strict";
import { test } from "node:test";
import { issue } from "../src/tokens.js";
import { SETTINGS, bearer, running, tokenFor } from "../support/running.js";

test("an administrator sees how many tokens were issued and given back", async (t) => {
  const base = await running(t);
  await fetch(`${base}/tokens`, bearer(await tokenFor(base, "ada"), "DELETE"));
  const { token } = issue({ name: "root", role: "admin" }, SETTINGS);
  const answer = await fetch(`${base}/sessions`, bearer(token));
  assert.deepEqual(await answer.json(), { issued: 1, revoked: 1 });
});

test("a guest does not", async (t) => {
  const base = await running(t);
  const answer = await fetch(`${base}/sessions`, bearer(await tokenFor(base, "ada")));
  assert.equal(answer.status, 403);
});
