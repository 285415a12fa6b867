import { callerOf } from "../caller.js";
import { HttpError } from "../http.js";

export function readSessions(request, context) {
  const { role } = callerOf(request, context);
  if (role !== "admin") throw new HttpError(403, "for administrators only");
  return { body: { issued: context.issued.count, revoked: context.revocations.size } };
}
