import { randomUUID } from "node:crypto";

const LIFETIME_MS = 14 * 24 * 60 * 60 * 1000;

// Refresh tokens, a draft: no route uses them yet. Each may be used once, and gives its successor.
export class RefreshTokens {
  #live = new Map();
  #now;

  constructor(now) {
    this.#now = now;
  }

  create(name) {
    const id = randomUUID();
    this.#live.set(id, { name, expires: this.#now() + LIFETIME_MS });
    return id;
  }

  // The successor of `id`, or null where it was used before, has ended or never was.
  use(id) {
    const found = this.#live.get(id);
    this.#live.delete(id);
    if (!found || found.expires <= this.#now()) return null;
    return this.create(found.name);
  }
}
