import { HttpError, readJson } from "../http.js";
import { issue } from "../tokens.js";

export async function createToken(request, context) {
  const { name } = await readJson(request);
  if (typeof name !== "string" || !/^[a-z][a-z0-9-]{0,38}$/.test(name)) {
    throw new HttpError(422, "name: up to 39 small letters, digits and hyphens");
  }
  const { token, claims } = issue({ name }, context);
  return { status: 201, body: { token, expires: new Date(claims.expires).toISOString() } };
}
