/** npm run strategies: what each strategy does, its parameters and its presets; --write brings README and docs/settings.md up to date. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CommandSpec, printJson, runCommand } from "./lib/cli.ts";
import { settingsPage } from "./lib/settings-page.ts";
import { strategiesJson, strategiesText, withTable } from "./lib/strategies-text.ts";

const readme = path.resolve(import.meta.dirname, "../README.md");
const page = path.resolve(import.meta.dirname, "../docs/settings.md");

const spec: CommandSpec = {
  usage: "npm run strategies -- [--json] [--write]",
  about:
    "Lists each strategy with its parameters (default, unit, bounds) and presets, from the schema that the desk runs by.",
  flags: {
    json: { type: "boolean", help: "one object on standard output and nothing else" },
    write: { type: "boolean", help: "also brings the table in README.md and docs/settings.md up to date" },
  },
};

await runCommand(spec, (args) => {
  if (args.on("write")) {
    const text = readFileSync(readme, "utf8");
    const next = withTable(text);
    if (next !== text) writeFileSync(readme, next);
    writeFileSync(page, settingsPage());
  }
  if (args.on("json")) printJson(strategiesJson());
  else process.stdout.write(strategiesText());
});
