import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "@acme/base62";
import { sign } from "../src/signature.js";
import { SETTINGS, bearer, running } from "../support/running.js";

const CLAIMS = { id: "forged", name: "mallory", role: "admin", expires: Date.now() + 60_000 };
const PAYLOAD = encode(Buffer.from(JSON.stringify(CLAIMS)));
const GOOD = sign(PAYLOAD, SETTINGS.secret);

const FORGERIES = {
  "no signature at all": PAYLOAD,
  "an empty signature": `${PAYLOAD}.`,
  "the beginning of the signature": `${PAYLOAD}.${GOOD.slice(0, 1)}`,
  "all but the end of the signature": `${PAYLOAD}.${GOOD.slice(0, -1)}`,
  "more than the signature": `${PAYLOAD}.${GOOD}0`,
};

for (const [what, token] of Object.entries(FORGERIES)) {
  test(`a token with ${what} is refused`, async (t) => {
    const answer = await fetch(`${await running(t)}/sessions`, bearer(token));
    assert.equal(answer.status, 401);
  });
}
