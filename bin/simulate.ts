/** npm run simulate: the desk on a synthetic market, headless, in virtual time. */
import { chooseMarkets, MARKETS_MAX, type SimulateResult, scenarioTypes, simulate } from "../engine/index.ts";
import { type CommandSpec, clearProgress, printJson, progress, runCommand, UsageError } from "./lib/cli.ts";

const spec: CommandSpec = {
  usage: "npm run simulate -- [--type calm] [--steps 10000] [--seed 1] [--markets n|names] [--json]",
  about:
    "Runs the desk on a seeded synthetic market in virtual time. A step is 100 ms; the same command gives the same fills.",
  flags: {
    type: { type: "string", help: `kind of market: ${scenarioTypes.join(", ")} (calm)` },
    steps: { type: "string", value: "n", help: "steps of 100 ms of virtual time (10000)" },
    seed: { type: "string", value: "n", help: "seed of the world (1)" },
    markets: { type: "string", value: "n|names", help: "how many markets, or their names: BTC-PERP,ETH-PERP (4)" },
    "order-latency-ms": { type: "string", value: "n", help: "from the desk to the book (2)" },
    "feed-latency-ms": { type: "string", value: "n", help: "from the book to the desk (2)" },
    json: { type: "boolean", help: "prints one JSON object and nothing else" },
  },
};

function marketsOf(text: string | null): string[] | number | null {
  if (text === null) return null;
  if (!/^\d+$/.test(text)) return text.split(",").map((name) => name.trim());
  const n = Number(text);
  if (n < 1 || n > MARKETS_MAX) throw new UsageError(`--markets must be from 1 to ${MARKETS_MAX}, not "${text}"`);
  return n;
}

await runCommand(spec, (args) => {
  const type = args.choice("type", scenarioTypes) ?? "calm";
  const steps = args.number("steps", { min: 1, max: 100_000_000, whole: true }) ?? 10_000;
  const seed = args.number("seed", { min: 0, max: 0xffff_ffff, whole: true }) ?? 1;
  const markets = marketsOf(args.text("markets"));
  try {
    chooseMarkets(markets);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const latency = { min: 0, max: 60_000 };
  const orderLatencyMs = args.number("order-latency-ms", latency) ?? undefined;
  const feedLatencyMs = args.number("feed-latency-ms", latency) ?? undefined;
  const result = simulate({
    type,
    steps,
    seed,
    markets,
    orderLatencyMs,
    feedLatencyMs,
    onProgress: (done) => progress(`simulating ${type}`, done),
  });
  clearProgress();
  if (args.on("json")) printJson(result);
  else process.stdout.write(report(result));
});

function report(r: SimulateResult): string {
  const money = (n: number) => n.toFixed(2).replace("-0.00", "0.00").padStart(12);
  const rows: [string, string][] = [
    ["fills", String(r.fills).padStart(12)],
    ["volume", money(r.volumeQuote)],
    ["profit", money(r.pnl.total)],
    ["  spread capture", money(r.pnl.spreadCapture)],
    ["  inventory", money(r.pnl.inventory)],
    ["  funding", money(r.pnl.funding)],
    ["  fees", money(r.pnl.fees)],
    ["  hedge", money(r.pnl.hedge)],
    ["  residual", money(r.pnl.residual)],
    ["drawdown", money(r.drawdown)],
    ["quote uptime", `${(r.quoteUptime * 100).toFixed(2)} %`.padStart(12)],
  ];
  const head = `${r.type}, ${r.steps} steps of 100 ms, seed ${r.seed}, strategy ${r.strategy} (USDC)`;
  return `${[head, ...rows.map(([name, value]) => `${name.padEnd(20)}${value}`), `effects ${r.effectsHash}`].join("\n")}\n`;
}
