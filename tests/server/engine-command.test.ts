/** `npm run engine`: what it loads, and its life as its user sees it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { fileLatch, readExchangeState } from "../../engine/index.ts";
import { EngineProcess, prepare } from "../engine-process.ts";
import { temporaryFolder } from "./database.ts";

const root = path.resolve(import.meta.dirname, "../..");

it("nothing of the web and no Prisma is on the way to its first quote", () => {
  const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm;
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, isType, to] of readFileSync(path.join(root, file), "utf8").matchAll(IMPORT))
      if (isType === undefined && to!.startsWith(".")) visit(path.posix.join(path.posix.dirname(file), to!));
      else if (isType === undefined && !to!.startsWith("node:")) packages.add(to!);
  };
  visit("server/engine-main.ts");
  expect([...packages].sort()).toEqual(["better-sqlite3", "pino", "ws", "zod"]);
  expect([...seen].filter((f) => /server\/(api|http|stream|store|desk)\b/.test(f))).toEqual(
    ["server/stream-types.ts"].filter((f) => seen.has(f)),
  );
});

it("it quotes, refuses a second one and a desk on its folder, and ends empty on Ctrl+C; a HALT stands until --resume", {
  timeout: 180_000,
}, async () => {
  const dataDir = temporaryFolder();
  prepare(dataDir);
  const start = (args: string[] = []): EngineProcess => {
    const engine = new EngineProcess({ dataDir, args: ["--seed", "7", ...args] });
    onTestFinished(() => void engine.end("SIGKILL"));
    return engine;
  };
  const first = start();
  await first.says('"kind":"place"');
  const second = start();
  await second.end("SIGCONT");
  expect(second.child.exitCode).toBe(1);
  expect(second.said).toMatch(/^✖ The data folder .* is in use by the engine of process \d+, .*without a console/);
  expect(second.said).toContain(String(first.child.pid));
  expect(await first.end("SIGINT")).toBe(0);
  expect(first.said).toContain("venue verified: 0 open");
  expect(readExchangeState(path.join(dataDir, "exchange.json"))).toBeNull();
  expect(existsSync(path.join(dataDir, "desk.json"))).toBe(false);

  const latch = fileLatch(path.join(dataDir, "halt.json"));
  latch.close("a test", "test");
  const halted = start();
  await halted.says("Halted: start it with --resume");
  expect(await halted.end("SIGINT")).toBe(0);
  expect(halted.said).not.toContain('"kind":"place"');
  expect(latch.closed()).toBe(true);

  const resumed = start(["--resume"]);
  await resumed.says('"kind":"place"');
  expect(latch.closed()).toBe(false);
  expect(await resumed.end("SIGINT")).toBe(0);
});
