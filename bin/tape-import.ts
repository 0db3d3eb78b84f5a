/** npm run tape:import: turns a recording of market data into a tape and says what it found. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  CAPTURE_FORMATS,
  importCapture,
  importSummary,
  reportLines,
  stepOf,
  tapeName,
} from "../engine/edge/tape/index.ts";
import {
  type CommandSpec,
  clearProgress,
  type ParsedArgs,
  printJson,
  progress,
  runCommand,
  UsageError,
} from "./lib/cli.ts";

const spec: CommandSpec = {
  usage: "npm run tape:import -- <file> [flags]",
  about:
    "Turns a recording into a tape. <file> is a Binance USD-M capture, a raw Hyperliquid capture, one of the three files\n" +
    "(or the folder) of a Hyperliquid CSV recording, or a CSV with time_us,kind,side,price,size; gzip or plain.",
  positionals: ["file"],
  flags: {
    format: { type: "string", value: CAPTURE_FORMATS.join("|"), help: "what the file is; found out when not given" },
    out: { type: "string", value: "file", help: "where to write it; data/tapes/<name>.tape when not given" },
    symbol: { type: "string", value: "S", help: "the market's name; the recording's own when not given" },
    tick: { type: "string", value: "t", help: "price step; the finest that the recording uses when not given" },
    lot: { type: "string", value: "l", help: "size step; likewise" },
    json: { type: "boolean", help: "one object on standard output and nothing else" },
  },
};

/** A step as it was given, checked before any work is done. */
function stepText(args: ParsedArgs, name: "tick" | "lot"): string | null {
  const text = args.text(name);
  try {
    stepOf(text, 0, `--${name}`);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return text;
}

await runCommand(spec, async (args) => {
  const format = args.choice("format", CAPTURE_FORMATS);
  const path = args.positionals[0]!;
  if (!existsSync(path)) throw new UsageError(`${path}: there is no such file`);
  const [tick, lot] = [stepText(args, "tick"), stepText(args, "lot")];
  const report = await importCapture(
    {
      path,
      out: resolve(args.text("out") ?? `data/tapes/${tapeName(path)}.tape`),
      symbol: args.text("symbol"),
      tick,
      lot,
      progress,
    },
    format,
  );
  clearProgress();
  const { truncated } = report.findings;
  if (args.on("json")) {
    printJson(importSummary(report));
    if (truncated !== null) process.stderr.write(`imported up to the break: ${truncated}\n`);
  } else process.stdout.write(`${reportLines(report).join("\n")}\n`);
});
