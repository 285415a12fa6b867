import { HttpError } from "./http.js";
import { InvalidToken, verify } from "./tokens.js";

// The claims of whoever sent the request; 401 for anybody without a good token.
export function callerOf(request, context) {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !token) throw new HttpError(401, "a token is needed");
  try {
    return verify(token, context);
  } catch (error) {
    if (error instanceof InvalidToken) throw new HttpError(401, `bad token: ${error.message}`);
    throw error;
  }
}
