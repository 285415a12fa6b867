// Prints a token for an administrator: TOKEN_SECRET=... node scripts/admin-token.mjs NAME
import { settingsFrom } from "../src/settings.js";
import { issue } from "../src/tokens.js";

const [name] = process.argv.slice(2);
if (!name) throw new Error("usage: TOKEN_SECRET=... node scripts/admin-token.mjs NAME");
console.log(issue({ name, role: "admin" }, settingsFrom(process.env)).token);
