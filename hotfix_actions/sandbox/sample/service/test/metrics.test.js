import assert from "node:assert/strict";
import { test } from "node:test";
import { Metrics } from "../src/metrics.js";
import { running } from "../support/running.js";

test("without requests there is no error rate and no latency", () => {
  assert.deepEqual(new Metrics(Date.now).read(), {
    requests_total: 0,
    errors_total: 0,
    error_rate: null,
    p95_ms: null,
  });
});

test("only answers of 500 and above are errors", () => {
  const metrics = new Metrics(Date.now);
  for (const status of [200, 201, 401, 503]) metrics.record({ status, milliseconds: 1 });
  assert.equal(metrics.read().error_rate, 0.25);
});

test("rate and latency forget what is older than a minute, the totals do not", () => {
  let time = 0;
  const metrics = new Metrics(() => time);
  metrics.record({ status: 500, milliseconds: 900 });
  time = 60_001;
  metrics.record({ status: 200, milliseconds: 2 });
  assert.deepEqual(metrics.read(), {
    requests_total: 2,
    errors_total: 1,
    error_rate: 0,
    p95_ms: 2,
  });
});

test("the 95th percentile is that of the slowest twentieth", () => {
  const metrics = new Metrics(Date.now);
  for (let i = 1; i <= 100; i += 1) metrics.record({ status: 200, milliseconds: i });
  assert.equal(metrics.read().p95_ms, 95);
});

test("looking at the metrics is not counted", async (t) => {
  const base = await running(t);
  await (await fetch(`${base}/health`)).json();
  await (await fetch(`${base}/metrics.json`)).json();
  const answer = await fetch(`${base}/metrics.json`);
  assert.equal((await answer.json()).requests_total, 1);
});
