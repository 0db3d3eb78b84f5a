/** A second desk, on a small made-up tape: written, imported and replayed as an operator would. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { madeUpCsv } from "../fixtures/made-up-csv.ts";

const root = path.resolve(import.meta.dirname, "../..");
export const REPLAY_PORT = Number(process.env.E2E_PORT ?? 3210) + 1;
export const REPLAY_SYMBOL = "MADEUSDT";
/** Twenty bars of five seconds are the warm-up; what is left is for quoting, HALT and resuming. */
const TAPE_SECONDS = 300;
const SPEED = 10;

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
  writeFileSync(csv, madeUpCsv(TAPE_SECONDS));
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
