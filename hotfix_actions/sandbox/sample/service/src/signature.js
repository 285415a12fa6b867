import { createHmac } from "node:crypto";
import { encode } from "@acme/base62";

export function sign(payload, secret) {
  return encode(createHmac("sha256", secret).update(payload).digest());
}

export function isSigned(payload, signature, secret) {
  return signature === sign(payload, secret);
}
