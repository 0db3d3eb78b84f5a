/** What `npm start -- …` understands. Every mistake is one sentence. */
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type StrategyId, strategyIds } from "../engine/core/strategies/index.ts";
import { type ExchangeOptions, parseExchangeArgs, UsageError } from "../engine/index.ts";

export interface DeskArguments {
  help: boolean;
  mode: "sim" | "replay";
  /** The simulated world, without port and state file. */
  exchange: ExchangeOptions;
  /** Only these symbols; null for all that the venue lists. */
  markets: string[] | null;
  /** Null leaves what the settings say. */
  strategy: StrategyId | null;
}
/** The flags that choose market, strategy and world, as --help tells them. */
export const WORLD_HELP = `  --market <a,b>      quote only these, for example BTC-PERP,ETH-PERP; a number makes up that many markets
  --strategy <name>   ${strategyIds.join(", ")}
  --seed <n>          seed of the simulated market
  --type <name>       calm, volatile, trending, illiquid or crash
  --replay <tape>     quote on a recorded tape instead
  --speed <n>         tape seconds per second, 1 unless said
  --queue <model>     how our place in a recorded queue is guessed: power, risk-averse or log
  --order-latency-ms <n>, --feed-latency-ms <n>
                      of the simulated venue, on top of the wire's own; 1 and 0 unless said
`;
export const HELP = `npm start -- [flags]

The desk with its console. Without flags: four simulated markets.

${WORLD_HELP}  --help              says this

PORT, HOST (loopback only), DATABASE_URL, LOG_LEVEL and QUOTEWRIGHT_DATA_DIR are read from the environment.
`;

/** Throws a UsageError with one sentence. `root` is where relative paths begin. */
export function parseDeskArguments(argv: readonly string[], root: string): DeskArguments {
  const text = { type: "string" } as const;
  const passed = { seed: text, type: text, speed: text, queue: text } as const;
  const latencies = { "order-latency-ms": text, "feed-latency-ms": text } as const;
  const options = { market: text, strategy: text, replay: text, ...passed, ...latencies } as const;
  let values: Record<keyof typeof options, string | undefined> & { help?: boolean | undefined };
  try {
    values = parseArgs({ args: [...argv], options: { ...options, help: { type: "boolean" } }, strict: true })
      .values as typeof values;
  } catch (e) {
    throw new UsageError(
      `${e instanceof Error ? e.message.split(/\.(?:\s|$)/)[0] : String(e)}; --help lists what there is.`,
    );
  }
  const { market, strategy, replay } = values;
  const chosen = strategyIds.find((id) => id === strategy);
  if (strategy !== undefined && chosen === undefined)
    throw new UsageError(`--strategy must be one of ${strategyIds.join(", ")}, not "${strategy}".`);
  const count = market !== undefined && /^\d+$/.test(market) ? market : undefined;
  if (count !== undefined && replay !== undefined) throw new UsageError("--market takes names with --replay.");
  const markets = count === undefined ? (market?.split(",").map((m) => m.trim()) ?? null) : null;
  if (markets?.some((m) => m === "")) throw new UsageError(`--market has an empty name in "${market}".`);
  for (const name of ["speed", "queue"] as const)
    if (replay === undefined && values[name] !== undefined) throw new UsageError(`--${name} goes with --replay.`);
  const tape = replay === undefined ? undefined : path.resolve(root, replay);
  if (tape !== undefined && !existsSync(tape)) throw new UsageError(`--replay: there is no tape at ${replay}.`);
  const names = Object.keys({ ...passed, ...latencies }) as (keyof typeof passed | keyof typeof latencies)[];
  const world = { ...Object.fromEntries(names.map((name) => [name, values[name]])), markets: count, tape };
  const given = Object.entries(world).flatMap(([name, v]) => (v === undefined ? [] : [`--${name}`, v]));
  return {
    help: values.help === true,
    mode: tape === undefined ? "sim" : "replay",
    exchange: parseExchangeArgs(given),
    markets,
    strategy: chosen ?? null,
  };
}
/** For the bar: "seed 7", "volatile, seed 7", "btcusdt ×10". */
export function modeDetail(a: DeskArguments): string {
  const { seed, type, tape, speed } = a.exchange;
  if (tape !== null) return `${path.basename(tape).replace(/\.[a-z]+$/, "")} ×${speed}`;
  return type === "calm" ? `seed ${seed}` : `${type}, seed ${seed}`;
}
