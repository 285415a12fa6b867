import { createServer } from "node:http";
import { HttpError, pathOf, sendJson } from "./http.js";
import { health } from "./routes/health.js";

const ROUTES = {
  "GET /health": health,
};

// An HTTP server that does not listen yet. `settings` are those of settings.js.
export function createApp(settings) {
  const context = {
    ...settings,
  };
  return createServer(async (request, response) => {
    try {
      const { status = 200, body } = await answer(request, context);
      sendJson(response, status, body);
    } catch (error) {
      if (!(error instanceof HttpError)) console.error(error);
      const known = error instanceof HttpError ? error : new HttpError(500, "internal error");
      sendJson(response, known.status, { error: known.message });
    }
  });
}

async function answer(request, context) {
  const route = ROUTES[`${request.method} ${pathOf(request)}`];
  if (!route) throw new HttpError(404, "no such page");
  return route(request, context);
}
