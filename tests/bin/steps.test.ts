/** A step of the set-up: quiet when it works, its words when it fails, and never a byte on standard output. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

const steps = path.resolve(import.meta.dirname, "../../bin/lib/steps.mjs");
/** Runs one step whose program is `program`; says on standard error how it ended. */
function step(program: string): { out: string; err: string } {
  const script = `
    import { runStep } from ${JSON.stringify(steps)};
    await runStep({ label: "weigh", command: process.execPath, args: ["-e", ${JSON.stringify(program)}] }).then(
      () => process.stderr.write("done\\n"),
      (e) => process.stderr.write(e.message + " <" + e.printed.trim() + ">\\n"),
    );`;
  const ran = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  return { out: ran.stdout, err: ran.stderr };
}

describe("a step", () => {
  it.each([
    [
      "that works keeps its words to itself",
      "console.log('noise'); console.error('more')",
      /^▸ weigh\n {2}weigh: \d+\.\d s\ndone\n$/,
    ],
    [
      "that fails gives its words and its code",
      "console.log('the reason'); process.exit(3)",
      /exit code 3 <the reason>\n$/,
    ],
    ["that is ended from outside names the signal", "process.kill(process.pid, 'SIGKILL')", /ended by SIGKILL <>\n$/],
  ])("%s", (_, program, words) => {
    const { out, err } = step(program);
    expect(err).toMatch(words);
    expect(out).toBe("");
  });
});

/** One that has ended and whose end nobody has asked about yet has ended. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

describe.runIf(process.platform !== "win32")("a step that is given up", () => {
  it("ends with everything that it has begun, what does not listen included, before the set-up says so", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "quotewright-step-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, "pid");
    // A step with a child of its own that outlives a polite request, as a compiler under npm may.
    const stubborn = `process.on("SIGTERM", () => {}); require("fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 9e6)`;
    const program = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit" })`;
    const script = `
      import { endStep, runStep } from ${JSON.stringify(steps)};
      process.on("SIGTERM", async () => { await endStep(); process.exit(7); });
      runStep({ label: "weigh", command: process.execPath, args: ["-e", ${JSON.stringify(program)}] }).catch(() => {});`;
    const setUp = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
    const ended = once(setUp, "close");
    const pid = async (): Promise<number> => {
      for (;;) {
        const text = existsSync(file) ? readFileSync(file, "utf8") : "";
        if (text !== "") return Number(text);
        await new Promise((again) => setTimeout(again, 10));
      }
    };
    const child = await pid();
    setUp.kill("SIGTERM");
    expect((await ended)[0]).toBe(7);
    expect(lives(child)).toBe(false);
  });
});
