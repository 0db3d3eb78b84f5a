/** A step of the set-up: quiet when it works, its words when it fails, and never a byte on standard output. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const steps = resolve(import.meta.dirname, "../../bin/lib/steps.mjs");
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
