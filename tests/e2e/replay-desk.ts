/** A second desk, on a small made-up tape: written, imported and replayed as an operator would. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
export const REPLAY_PORT = Number(process.env.E2E_PORT ?? 3210) + 1;
export const REPLAY_SYMBOL = "MADEUSDT";
/** Twenty bars of five seconds are the warm-up; what is left is for quoting, HALT and resuming. */
const TAPE_SECONDS = 300;
const SPEED = 10;

/** A market of five levels a side whose mid walks a tick at a time, five times a second; the same numbers every time. */
function capture(): string {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const rows = ["time_us,kind,side,price,size,message"];
  let mid = 20_000;
  for (let n = 0; n < TAPE_SECONDS * 5; n++) {
    const at = 1_700_000_000_000_000 + n * 200_000;
    mid += random(9) - 4;
    for (let level = 1; level <= 5; level++) {
      rows.push(`${at},snapshot,bid,${((mid - level) / 10).toFixed(1)},${level + random(3)},b${n}`);
      rows.push(`${at},snapshot,ask,${((mid + level) / 10).toFixed(1)},${level + random(3)},b${n}`);
    }
    if (n % 4 === 0) {
      const [side, tick] = n % 8 === 0 ? ["buy", mid + 1] : ["sell", mid - 1];
      rows.push(`${at},trade,${side},${(tick / 10).toFixed(1)},0.5,t${n}`);
    }
  }
  return `${rows.join("\n")}\n`;
}

export interface ReplayDesk {
  output: () => string;
  /** Ends it as Ctrl+C does; answers its exit code. */
  stop(): Promise<number | null>;
  remove(): void;
}
/** Answers when the desk says that it is ready. */
export async function startReplayDesk(): Promise<ReplayDesk> {
  const dir = mkdtempSync(path.join(tmpdir(), "quotewright-replay-"));
  const [csv, tape] = [path.join(dir, "made-up.csv"), path.join(dir, "made-up.tape")];
  writeFileSync(csv, capture());
  const env = {
    ...process.env,
    PORT: String(REPLAY_PORT),
    HOST: "127.0.0.1",
    NODE_ENV: "production" as const,
    QUOTEWRIGHT_DATA_DIR: path.join(dir, "data"),
  };
  const node = (...args: string[]) => execFileSync(process.execPath, ["--import", "tsx", ...args], { cwd: root, env });
  node("bin/tape-import.ts", csv, "--format", "csv", "--symbol", REPLAY_SYMBOL, "--out", tape);
  node("bin/db.ts", "deploy");
  const args = ["dist/server.mjs", "--replay", tape, "--speed", String(SPEED)];
  const child = spawn(process.execPath, args, { cwd: root, env });
  let said = "";
  const ready = new Promise<void>((done, fail) => {
    const take = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(`http://127.0.0.1:${REPLAY_PORT}`)) done();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("exit", (code) => fail(new Error(`the desk ended with code ${code} before it was ready:\n${said}`)));
  });
  await ready;
  return {
    output: () => said,
    stop: () => stop(child),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once("exit", (code) => done(code));
    child.kill("SIGINT");
  });
}
