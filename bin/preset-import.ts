/** npm run preset:import: another system's settings become a revision of this desk's, running or not. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { defaultSettings, type Settings } from "../engine/core/settings.ts";
import { chooseMarkets } from "../engine/index.ts";
import { accountIdOf } from "../engine/worker-messages.ts";
import { checkDatabase, migrationNames } from "../server/database-check.ts";
import { readEnv } from "../server/env.ts";
import { ensureSettings } from "../server/first-settings.ts";
import { ImportError } from "../server/preset-import/entry.ts";
import { planImport } from "../server/preset-import/import.ts";
import { marketNamed } from "../server/preset-import/market-names.ts";
import { readImport } from "../server/preset-import/read-file.ts";
import { changed, differences, SettingsDesk } from "../server/settings.ts";
import { openStore, type Store } from "../server/store.ts";
import { type CommandSpec, printJson, runCommand, UsageError } from "./lib/cli.ts";
import { importReport } from "./lib/preset-import-report.ts";

const root = path.resolve(import.meta.dirname, "..");
const BY = "preset:import";

const spec: CommandSpec = {
  usage: "npm run preset:import -- <file> [--market BTC-PERP,…] [--equity n] [--dry-run] [--json]",
  about:
    "Turns another system's settings into a revision of this desk's; a desk that runs takes it at once. <file> is a JSON list of\n" +
    "tokens (near_interval, …: near-far), an environment file (TICKERS, SPREAD_WIDTH, BTC_USD_ORDER_SIZE, …: oracle-spread), or\n" +
    "JSON or TOML with MIN_SPREAD, MAX_SPREAD, maxLevels, risk.maxExposurePerMarket (imbalance). What is not taken is listed by\n" +
    "name and line with the reason; nothing is brought inside of a bound.",
  positionals: ["file"],
  flags: {
    market: { type: "string", value: "a,b", help: "only these markets of the desk; all of them when not given" },
    equity: {
      type: "string",
      value: "n",
      help: "equity that shares are taken of; the account's newest when not given",
    },
    "dry-run": { type: "boolean", help: "says what would change and writes nothing" },
    json: { type: "boolean", help: "one object on standard output and nothing else" },
  },
};

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (e) {
    throw new UsageError(`${file} can't be read: ${e instanceof Error ? e.message : String(e)}`);
  }
}
/** The settings that a first start would make: so that a dry run needs no start. */
const firstKeys = (): string[] => chooseMarkets(null).map((m) => `${accountIdOf("sim")}/${m.instrument.symbol}`);

/** Newest equity of each market's account. */
async function equities(store: Store, keys: readonly string[]): Promise<Map<string, number>> {
  const out = new Map<string, number>();
  for (const account of new Set(keys.map((key) => key.slice(0, key.indexOf("/"))))) {
    const points = await store.equity.list({ account, from: 0, points: 1 });
    const newest = points.at(-1)?.equity;
    if (newest !== undefined && newest > 0) out.set(account, newest);
  }
  return out;
}
function chosenKeys(settings: Settings, asked: string | null): string[] {
  const all = Object.keys(settings.markets);
  if (asked === null) return all;
  return asked.split(",").map((name) => {
    const found = marketNamed(name.trim(), all);
    if ("reason" in found) throw new UsageError(`--market: ${found.reason}`);
    return found.key;
  });
}

await runCommand(spec, async (args) => {
  const file = args.positionals[0]!;
  const text = textOf(file);
  const equityGiven = args.number("equity", { min: 0.01, max: 1e12 });
  const isDry = args.on("dry-run");
  const env = readEnv(root);
  checkDatabase(env.databaseFile, migrationNames(path.join(root, "prisma/migrations")));
  const store = openStore(env.databaseUrl);
  try {
    const desk = new SettingsDesk(store);
    if (!isDry && (await desk.current()) === null) await ensureSettings(store.settings, firstKeys(), null);
    const current = await desk.current();
    const basedOn = current?.newest.revision ?? 0;
    const settings = current?.settings ?? defaultSettings(firstKeys());
    const keys = chosenKeys(settings, args.text("market"));
    const known = equityGiven === null ? await equities(store, keys) : null;
    const reading = readImport(file, text, {
      keys,
      market: (name) => {
        const found = marketNamed(name, keys);
        const isThere = "key" in marketNamed(name, Object.keys(settings.markets));
        return "reason" in found && isThere ? { reason: `${name} is not among --market` } : found;
      },
      equity: (key) => equityGiven ?? known?.get(key.slice(0, key.indexOf("/"))) ?? null,
    });
    const plan = planImport(settings, reading);
    const next = changed(settings, plan.changes);
    if (Array.isArray(next)) throw new ImportError(next.map((p) => `${p.field} ${p.reason}`).join("; "));
    const changes = differences(settings, next);
    let revision: number | null = null;
    if (!isDry && changes.length > 0) {
      const why = `import of ${path.basename(file)}`;
      const result = await desk.change({ by: BY, why, basedOn, changes: plan.changes });
      if (!result.ok) throw new Error(`${result.message} Nothing was written: run it again.`);
      revision = result.revision;
    }
    const { format } = reading;
    const { strategy, taken, left: unusable } = plan;
    const report = { file, format, strategy, dryRun: isDry, basedOn, revision, taken, unusable, changes };
    if (args.on("json")) printJson(report);
    else process.stdout.write(importReport(report, settings));
    if (taken.length === 0) throw new ImportError("no entry of the file could be used");
  } catch (e) {
    throw e instanceof ImportError ? new Error(`${file}: ${e.message}`) : e;
  } finally {
    await store.close();
  }
});
