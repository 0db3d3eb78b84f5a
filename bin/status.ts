/** `npm run status`: what the running desk says of itself, in a few lines, or as JSON with --json. */
import path from "node:path";
import { z } from "zod";
import { readEnv } from "../server/env.ts";
import { addressOf } from "../server/own-port.ts";
import { printJson, runCommand } from "./lib/cli.ts";

const health = z.object({
  app: z.literal("quotewright"),
  pid: z.number(),
  address: z.string(),
  ready: z.boolean(),
  mode: z.string().optional(),
  startedAt: z.number().optional(),
  gate: z.number().optional(),
  quoting: z.number().optional(),
});
const GATES = ["halted", "reduce only", "active"];

runCommand(
  {
    usage: "npm run status -- [--json]",
    about: "Asks the desk on this machine (PORT and HOST as for npm start) how it is.",
    flags: { json: { type: "boolean", help: "one JSON object on standard output" } },
  },
  async (args) => {
    const env = readEnv(path.resolve(import.meta.dirname, ".."));
    const address = addressOf(env.host, env.port);
    let answer: unknown;
    try {
      const response = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(3_000) });
      answer = await response.json();
    } catch {
      throw new Error(`no desk answers at ${address}: start it with npm start`);
    }
    const parsed = health.safeParse(answer);
    if (!parsed.success) throw new Error(`what answers at ${address} is not a Quotewright desk`);
    const desk = parsed.data;
    if (args.on("json")) return printJson(desk);
    const since = desk.startedAt === undefined ? "" : `, up ${Math.round((Date.now() - desk.startedAt) / 1000)} s`;
    const state = desk.ready
      ? `gate ${GATES[desk.gate ?? 0]}, ${desk.quoting} markets quoting`
      : "starting, or its engine has died";
    process.stdout.write(`${desk.address} (process ${desk.pid}${since}): ${desk.mode ?? ""} ${state}\n`);
  },
);
