import { callerOf } from "../caller.js";

export function me(request, context) {
  const { name } = callerOf(request, context);
  return { body: { name } };
}
