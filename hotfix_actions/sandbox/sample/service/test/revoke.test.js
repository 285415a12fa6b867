import assert from "node:assert/strict";
import { test } from "node:test";
import { bearer, running, tokenFor } from "../support/running.js";

test("a token that was given back is refused, the next one is not", async (t) => {
  const base = await running(t);
  const first = await tokenFor(base, "ada");
  const second = await tokenFor(base, "ada");
  assert.equal((await fetch(`${base}/tokens`, bearer(first, "DELETE"))).status, 200);
  assert.equal((await fetch(`${base}/me`, bearer(first))).status, 401);
  assert.equal((await fetch(`${base}/me`, bearer(second))).status, 200);
});
