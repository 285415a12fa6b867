import assert from "node:assert/strict";
import { test } from "node:test";
import { bearer, running, tokenFor } from "../support/running.js";

test("who was given a token is known by it", async (t) => {
  const base = await running(t);
  const answer = await fetch(`${base}/me`, bearer(await tokenFor(base, "ada")));
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).name, "ada");
});

test("nobody is known without a token", async (t) => {
  const answer = await fetch(`${await running(t)}/me`);
  assert.equal(answer.status, 401);
});

test("a token signed with another secret is refused", async (t) => {
  const other = await tokenFor(await running(t, { secret: "another" }), "ada");
  const answer = await fetch(`${await running(t)}/me`, bearer(other));
  assert.equal(answer.status, 401);
});

test("a token that has ended is refused", async (t) => {
  const base = await running(t, { lifetime: 0 });
  const answer = await fetch(`${base}/me`, bearer(await tokenFor(base, "ada")));
  assert.equal(answer.status, 401);
  assert.deepEqual(await answer.json(), { error: "bad token: expired" });
});

test("a name that is none is refused", async (t) => {
  const body = JSON.stringify({ name: "Ada Lovelace" });
  const answer = await fetch(`${await running(t)}/tokens`, { method: "POST", body });
  assert.equal(answer.status, 422);
});

test("a body that is not JSON is refused", async (t) => {
  const answer = await fetch(`${await running(t)}/tokens`, { method: "POST", body: "name=ada" });
  assert.equal(answer.status, 400);
});
