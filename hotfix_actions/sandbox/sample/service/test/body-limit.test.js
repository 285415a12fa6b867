import assert from "node:assert/strict";
import { test } from "node:test";
import { running } from "../support/running.js";

test("a body over 4 KiB is refused", async (t) => {
  const body = JSON.stringify({ name: "a".repeat(4096) });
  const answer = await fetch(`${await running(t)}/tokens`, { method: "POST", body });
  assert.equal(answer.status, 413);
});
