import { randomUUID } from "node:crypto";
import { decode, encode } from "@acme/base62";
import { isSigned, sign } from "./signature.js";

export class InvalidToken extends Error {}

// A token for `name` that ends `lifetime` milliseconds from now.
export function issue({ name }, { secret, lifetime, now }) {
  const claims = { id: randomUUID(), name, expires: now() + lifetime };
  const payload = encode(Buffer.from(JSON.stringify(claims)));
  return { token: `${payload}.${sign(payload, secret)}`, claims };
}

// The claims of a token that we signed and that has not ended; InvalidToken for any other.
export function verify(token, { secret, now }) {
  const [payload, signature = ""] = token.split(".");
  if (!isSigned(payload, signature, secret)) throw new InvalidToken("not signed by us");
  const claims = JSON.parse(decode(payload).toString("utf8"));
  if (claims.expires <= now()) throw new InvalidToken("expired");
  return claims;
}
