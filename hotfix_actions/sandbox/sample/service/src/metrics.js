const WINDOW_MS = 60_000;
const MOST_KEPT = 5_000;

// Counts since the start, and error rate and latency of the last minute. Both are null while nothing
// was measured: no traffic is not the same as no errors.
export class Metrics {
  #now;
  #recent = [];
  #requests = 0;
  #errors = 0;

  constructor(now) {
    this.#now = now;
  }

  record({ status, milliseconds }) {
    const failed = status >= 500;
    this.#requests += 1;
    this.#errors += failed ? 1 : 0;
    this.#recent.push({ at: this.#now(), failed, milliseconds });
    if (this.#recent.length > MOST_KEPT) this.#recent.shift();
  }

  read() {
    const since = this.#now() - WINDOW_MS;
    this.#recent = this.#recent.filter(({ at }) => at > since);
    const times = this.#recent.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const failures = this.#recent.filter(({ failed }) => failed).length;
    return {
      requests_total: this.#requests,
      errors_total: this.#errors,
      error_rate: times.length ? failures / times.length : null,
      p95_ms: times.length ? times[Math.ceil(times.length * 0.95) - 1] : null,
    };
  }
}

// Records the answer to `request` when it has been sent, unless it is a look at the metrics.
export function measure(request, response, metrics) {
  if (request.url === "/metrics.json") return;
  const started = performance.now();
  response.once("finish", () => {
    metrics.record({ status: response.statusCode, milliseconds: performance.now() - started });
  });
}
