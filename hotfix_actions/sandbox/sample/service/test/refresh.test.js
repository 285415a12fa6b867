import assert from "node:assert/strict";
import { test } from "node:test";
import { RefreshTokens } from "../src/refresh.js";

test("a refresh token gives its successor once", () => {
  const tokens = new RefreshTokens(Date.now);
  const first = tokens.create("ada");
  assert.notEqual(tokens.use(first), null);
  assert.equal(tokens.use(first), null);
});
