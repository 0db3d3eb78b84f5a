/** Who goes first: a process of its own each time, in a session of its own, so that the tests' own stay as they are. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NICE } from "../../engine/edge/priority.ts";

/** Runs it there, and a worker that is begun after it; answers what it said. */
async function run(program: string): Promise<Record<string, unknown>> {
  const text = `
    import os from "node:os";
    import { readdirSync, readFileSync } from "node:fs";
    import { Worker } from "node:worker_threads";
    import { takePriority } from "./engine/edge/priority.ts";
    const session = () => Number(/nice (-?\\d+)/.exec(readFileSync("/proc/self/autogroup", "utf8"))[1]);
    const may = () => { try { os.setPriority(0, -1); os.setPriority(0, 0); return true; } catch { return false; } };
    const threads = () => [...new Set(readdirSync("/proc/self/task").map((t) => os.getPriority(Number(t))))];
    const say = (what) => process.stdout.write(JSON.stringify(what));
    ${program}`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", text];
  // Detached: a session of its own.
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (d) => {
    said += String(d);
  });
  await once(child, "close");
  return JSON.parse(said);
}

describe.runIf(process.platform === "linux")("a process that wants to go first", () => {
  it("takes it with all its threads where it may, and else stays as it was", async () => {
    const { allowed, nice } = await run(`
      const allowed = may();
      takePriority();
      const worker = new Worker("setTimeout(() => {}, 300)", { eval: true });
      worker.once("online", () => { say({ allowed, nice: threads() }); });`);
    expect(nice).toEqual([allowed ? NICE : 0]);
  });

  it("is refused without a word where it may not", async () => {
    const { nice } = await run(`
      if (process.getuid() === 0) process.setuid(65534);
      takePriority();
      say({ nice: threads() });`);
    expect(nice).toEqual([0]);
  });

  it("stays behind other programs where it was put there", async () => {
    const { nice } = await run(`
      os.setPriority(0, 5);
      takePriority();
      say({ nice: os.getPriority() });`);
    expect(nice).toBe(5);
  });

  it.runIf(existsSync("/proc/self/autogroup"))("raises its session, and puts it back at its end", async () => {
    const { allowed, raised, ended } = await run(`
      const allowed = may();
      takePriority();
      const raised = session();
      process.on("exit", () => say({ allowed, raised, ended: session() }));`);
    expect([raised, ended]).toEqual([allowed ? NICE : 0, 0]);
  });
});
