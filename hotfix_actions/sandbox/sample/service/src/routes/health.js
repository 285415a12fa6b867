export function health(request, { version }) {
  return { body: { status: "ok", version } };
}
