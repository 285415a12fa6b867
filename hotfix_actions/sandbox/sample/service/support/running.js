import { once } from "node:events";
import { createApp } from "../src/app.js";

export const SETTINGS = {
  version: "0.0.0-test",
  secret: "only for tests",
  lifetime: 60_000,
  now: Date.now,
};

// The address of a service that runs for the length of the test `t`.
export async function running(t, settings = {}) {
  const app = createApp({ ...SETTINGS, ...settings });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  t.after(() => {
    app.close();
    app.closeAllConnections();
  });
  return `http://127.0.0.1:${app.address().port}`;
}

export async function tokenFor(base, name) {
  const answer = await fetch(`${base}/tokens`, { method: "POST", body: JSON.stringify({ name }) });
  return (await answer.json()).token;
}

export function bearer(token, method = "GET") {
  return { method, headers: { authorization: `Bearer ${token}` } };
}
