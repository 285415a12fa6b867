import { readFileSync } from "node:fs";

const PACKAGE = new URL("../package.json", import.meta.url);

// What the service needs to know of its surroundings. There is no default secret, on purpose.
export function settingsFrom(env) {
  if (!env.TOKEN_SECRET) throw new Error("TOKEN_SECRET is not set");
  return {
    port: Number(env.PORT ?? 8080),
    secret: env.TOKEN_SECRET,
    version: JSON.parse(readFileSync(PACKAGE, "utf8")).version,
    lifetime: 60 * 60 * 1000,
    now: Date.now,
  };
}
