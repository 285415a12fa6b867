import assert from "node:assert/strict";
import { test } from "node:test";
import { running } from "../support/running.js";

test("health names the version that runs", async (t) => {
  const answer = await fetch(`${await running(t, { version: "4.5.6" })}/health`);
  assert.deepEqual(await answer.json(), { status: "ok", version: "4.5.6" });
});

test("an unknown page is a 404 in JSON", async (t) => {
  const answer = await fetch(`${await running(t)}/nowhere`);
  assert.equal(answer.status, 404);
  assert.deepEqual(await answer.json(), { error: "no such page" });
});
