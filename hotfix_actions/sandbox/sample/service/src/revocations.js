// The ids of tokens that their holders gave back. In memory: a token lives for an hour at most.
export class Revocations {
  #ids = new Set();

  add({ id }) {
    this.#ids.add(id);
  }

  has({ id }) {
    return this.#ids.has(id);
  }

  get size() {
    return this.#ids.size;
  }
}
