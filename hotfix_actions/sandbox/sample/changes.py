"""What each commit of the sample repository changes, in the order of ``history``.

The flaw of the story is ``CONSTANT_TIME``: a signature is compared over the length of the *given*
one, so that its mere beginning, or nothing at all, is as good as the whole. ``FIX`` ends it.
"""

from hotfix_actions.sandbox.sample.edits import Add, After, Edit, Note, Replace


def _route(imported: str, entry: str) -> tuple[Edit, ...]:
    """Edits that add a route to the table in ``src/app.js``."""
    return (
        After("src/app.js", 'import { health } from "./routes/health.js";', imported),
        After("src/app.js", '  "GET /health": health,', entry),
    )


def _row(row: str) -> Edit:
    """Edit that adds a row to the table of requests in the README."""
    return After("README.md", "|---|---|", row)


START: tuple[Edit, ...] = (
    Add(
        (
            ".github/CODEOWNERS",
            ".gitignore",
            "CHANGELOG.md",
            "README.md",
            "package-lock.json",
            "package.json",
            "src/app.js",
            "src/http.js",
            "src/routes/health.js",
            "src/server.js",
            "src/settings.js",
            "src/signature.js",
            "support/running.js",
            "test/health.test.js",
            "test/signature.test.js",
        )
    ),
)

TOKENS: tuple[Edit, ...] = (
    Add(
        (
            "src/caller.js",
            "src/routes/me.js",
            "src/routes/tokens.js",
            "src/tokens.js",
            "test/tokens.test.js",
        )
    ),
    *_route(
        'import { me } from "./routes/me.js";\nimport { createToken } from "./routes/tokens.js";',
        '  "GET /me": me,\n  "POST /tokens": createToken,',
    ),
    Note("Access tokens, and who holds one."),
)

METRICS: tuple[Edit, ...] = (
    Add(("src/metrics.js", "src/routes/metrics.js", "test/metrics.test.js")),
    *_route(
        'import { readMetrics } from "./routes/metrics.js";', '  "GET /metrics.json": readMetrics,'
    ),
    After(
        "src/app.js",
        'import { HttpError, pathOf, sendJson } from "./http.js";',
        'import { Metrics, measure } from "./metrics.js";',
    ),
    After("src/app.js", "    ...settings,", "    metrics: new Metrics(settings.now),"),
    Replace(
        "src/app.js", "    try {\n", "    measure(request, response, context.metrics);\n    try {\n"
    ),
    _row("| `GET /metrics.json` | requests, errors, error rate and 95th percentile in ms |"),
    Note("Metrics for whoever watches the service."),
)

GAME_DAY: tuple[Edit, ...] = (
    Add(("src/game-day.js", "test/game-day.test.js")),
    After(
        "src/settings.js",
        'import { readFileSync } from "node:fs";',
        'import { gameDayFrom } from "./game-day.js";',
    ),
    Replace(
        "src/settings.js",
        "    now: Date.now,\n",
        "    now: Date.now,\n    failOnPurpose: gameDayFrom(env, Date.now),\n",
    ),
    Replace(
        "src/app.js",
        "  return route(request, context);",
        "  context.failOnPurpose(request);\n  return route(request, context);",
    ),
    Replace(
        "support/running.js",
        "  now: Date.now,\n",
        "  now: Date.now,\n  failOnPurpose() {},\n",
    ),
    Note("Game days: `FAIL_SHARE` of the requests fail on purpose."),
)

# The process in the answer tells deploy.mjs that it is its own service, not another on that port.
DEPLOY: tuple[Edit, ...] = (
    Replace("src/routes/health.js", "version } }", "version, pid: process.pid } }"),
    Replace("test/health.test.js", '"4.5.6" });', '"4.5.6", pid: process.pid });'),
    Replace("README.md", '"version": "..."}`', '"version": "...", "pid": 1}`'),
    Add(
        (
            "scripts/deploy.mjs",
            "scripts/lib/releases.mjs",
            "scripts/lib/service.mjs",
            "scripts/lib/settings.mjs",
        )
    ),
    After(
        "README.md",
        "base62. Nothing is stored, so every instance with the same secret accepts it.",
        "\n`node scripts/deploy.mjs deploy|restore|state|stop` puts a version onto this\n"
        "machine: see its head.",
    ),
)

CONSTANT_TIME: tuple[Edit, ...] = (
    Replace(
        "src/signature.js",
        "  return signature === sign(payload, secret);\n}\n",
        "  return isSame(signature, sign(payload, secret));\n}\n\n"
        "// Looks at every character, so that the time taken does not tell where they differ.\n"
        "function isSame(given, expected) {\n"
        "  let difference = 0;\n"
        "  for (let i = 0; i < given.length; i += 1) {\n"
        "    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);\n"
        "  }\n"
        "  return difference === 0;\n"
        "}\n",
    ),
    Note("Signatures are compared in constant time."),
)

REVOKE: tuple[Edit, ...] = (
    Add(("src/revocations.js", "src/routes/revoke.js", "test/revoke.test.js")),
    *_route(
        'import { revokeToken } from "./routes/revoke.js";', '  "DELETE /tokens": revokeToken,'
    ),
    After(
        "src/app.js",
        'import { Metrics, measure } from "./metrics.js";',
        'import { Revocations } from "./revocations.js";',
    ),
    After("src/app.js", "    ...settings,", "    revocations: new Revocations(),"),
    Replace(
        "src/caller.js",
        "    return verify(token, context);\n",
        "    const claims = verify(token, context);\n"
        '    if (context.revocations.has(claims)) throw new InvalidToken("revoked");\n'
        "    return claims;\n",
    ),
    _row("| `DELETE /tokens` with a token | the token is good no longer |"),
    Note("A token can be given back."),
)

ROLES: tuple[Edit, ...] = (
    Add(("scripts/admin-token.mjs", "src/routes/sessions.js", "test/sessions.test.js")),
    *_route(
        'import { readSessions } from "./routes/sessions.js";', '  "GET /sessions": readSessions,'
    ),
    After("src/app.js", "    ...settings,", "    issued: { count: 0 },"),
    Replace("src/tokens.js", "issue({ name }, {", 'issue({ name, role = "guest" }, {'),
    Replace("src/tokens.js", "randomUUID(), name, expires", "randomUUID(), name, role, expires"),
    After(
        "src/routes/tokens.js",
        "  const { token, claims } = issue({ name }, context);",
        "  context.issued.count += 1;",
    ),
    Replace("src/routes/me.js", "const { name }", "const { name, role }"),
    Replace("src/routes/me.js", "body: { name }", "body: { name, role }"),
    _row("| `GET /sessions` with an administrator's token | how many were issued, given back |"),
    Note("Tokens have a role: guests, and administrators by `scripts/admin-token.mjs`."),
)

BODY_LIMIT: tuple[Edit, ...] = (
    Add(("test/body-limit.test.js",)),
    Replace(
        "src/http.js",
        "  for await (const chunk of request) chunks.push(chunk);\n",
        "  let size = 0;\n"
        "  for await (const chunk of request) {\n"
        "    size += chunk.length;\n"
        '    if (size > MOST_BYTES) throw new HttpError(413, "the body is over 4 KiB");\n'
        "    chunks.push(chunk);\n"
        "  }\n",
    ),
    Replace("src/http.js", "// An answer that", "const MOST_BYTES = 4096;\n\n// An answer that"),
    Note("A body over 4 KiB is refused."),
)

EXPIRY: tuple[Edit, ...] = (
    Replace("src/routes/me.js", "{ name, role } =", "{ name, role, expires } ="),
    Replace(
        "src/routes/me.js",
        "{ body: { name, role } }",
        "{ body: { name, role, expires: new Date(expires).toISOString() } }",
    ),
    Note("`GET /me` says when the token ends."),
)

FORGET: tuple[Edit, ...] = (
    Replace("src/revocations.js", "#ids = new Set();", "#expiries = new Map();"),
    Replace(
        "src/revocations.js",
        "  add({ id }) {\n    this.#ids.add(id);\n",
        "  // Those that have ended anyway are forgotten, so that the list does not grow.\n"
        "  add({ id, expires }, now) {\n"
        "    for (const [old, end] of this.#expiries) if (end <= now) this.#expiries.delete(old);\n"
        "    this.#expiries.set(id, expires);\n",
    ),
    Replace("src/revocations.js", "this.#ids.has(id)", "this.#expiries.has(id)"),
    Replace("src/revocations.js", "this.#ids.size", "this.#expiries.size"),
    Replace(
        "src/routes/revoke.js",
        "callerOf(request, context));",
        "callerOf(request, context), context.now());",
    ),
    Note("Revoked tokens are forgotten once they have ended."),
)

DRAFT: tuple[Edit, ...] = (
    Add(("src/refresh.js", "test/refresh.test.js")),
    Note("Refresh tokens (draft, not reachable yet)."),
)

FAMILIES: tuple[Edit, ...] = (
    Replace(
        "src/refresh.js",
        "  create(name) {\n    const id = randomUUID();\n    this.#live.set(id, { name, ",
        "  create(name, family = randomUUID()) {\n    const id = randomUUID();\n"
        "    this.#live.set(id, { name, family, ",
    ),
    Replace("src/refresh.js", "this.create(found.name)", "this.create(found.name, found.family)"),
)

SMOKE: tuple[Edit, ...] = (
    Add(("scripts/smoke.mjs",)),
    Note("`scripts/smoke.mjs` tries the critical path of a running service."),
)

FIX: tuple[Edit, ...] = (
    Replace(
        "src/signature.js",
        "// Looks at every character,",
        "// Looks at every character and the length,",
    ),
    Replace(
        "src/signature.js",
        "let difference = 0;",
        "let difference = given.length ^ expected.length;",
    ),
    Replace("src/signature.js", "i < given.length; i += 1", "i < expected.length; i += 1"),
    Add(("test/forged-token.test.js",), folder="fix"),
)
