import { callerOf } from "../caller.js";

export function revokeToken(request, context) {
  context.revocations.add(callerOf(request, context));
  return { body: { revoked: true } };
}
