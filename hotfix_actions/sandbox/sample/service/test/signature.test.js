import assert from "node:assert/strict";
import { test } from "node:test";
import { isSigned, sign } from "../src/signature.js";

test("a payload with its own signature is signed", () => {
  assert.equal(isSigned("payload", sign("payload", "secret"), "secret"), true);
});

test("another payload, or another secret, is not signed", () => {
  assert.equal(isSigned("payloae", sign("payload", "secret"), "secret"), false);
  assert.equal(isSigned("payload", sign("payload", "secrets"), "secret"), false);
});
