import { HttpError } from "./http.js";

// On a game day the service fails on purpose, to rehearse what follows: FAIL_SHARE of all requests
// (0 to 1) answer 503, beginning FAIL_AFTER_S seconds after the start. Evenly spread, not by chance, so
// that a rehearsal goes the same way each time. Without FAIL_SHARE nothing of this happens.
export function gameDayFrom(env, now) {
  const share = Number(env.FAIL_SHARE ?? 0);
  const begins = now() + Number(env.FAIL_AFTER_S ?? 0) * 1000;
  let owed = 0;
  return function failOnPurpose(request) {
    if (request.url === "/metrics.json" || now() < begins) return;
    owed += share;
    if (owed < 1) return;
    owed -= 1;
    throw new HttpError(503, "failing on purpose: it is game day");
  };
}
