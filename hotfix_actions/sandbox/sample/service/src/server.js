import { createApp } from "./app.js";
import { settingsFrom } from "./settings.js";

const settings = settingsFrom(process.env);
const app = createApp(settings);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    app.close(() => process.exit(0));
    app.closeAllConnections();
  });
}

app.once("error", (error) => {
  console.error(`tokens ${settings.version} cannot listen: ${error.message}`);
  process.exitCode = 1;
});

app.listen(settings.port, "127.0.0.1", () => {
  console.log(`tokens ${settings.version} listens on port ${settings.port}`);
});
