import assert from "node:assert/strict";
import { test } from "node:test";
import { gameDayFrom } from "../src/game-day.js";

function failures(failOnPurpose, requests, url = "/me") {
  let count = 0;
  for (let i = 0; i < requests; i += 1) {
    try {
      failOnPurpose({ url });
    } catch {
      count += 1;
    }
  }
  return count;
}

test("on any other day nothing fails", () => {
  assert.equal(failures(gameDayFrom({}, Date.now), 100), 0);
});

test("on a game day the given share of the requests fails, after the given time", () => {
  let time = 0;
  const failOnPurpose = gameDayFrom({ FAIL_SHARE: "0.25", FAIL_AFTER_S: "2" }, () => time);
  assert.equal(failures(failOnPurpose, 100), 0);
  time = 2000;
  assert.equal(failures(failOnPurpose, 100), 25);
  assert.equal(failures(failOnPurpose, 100, "/metrics.json"), 0);
});
