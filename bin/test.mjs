/**
 * `npm test`: everything that a change has to pass. With arguments only the unit runner runs, with those arguments
 * (`--watch`, `--coverage`, a path). The last line says how many checks passed and failed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { summaryLine, tallyPlaywright, tallyVitest } from "./lib/tally.mjs";

process.chdir(path.resolve(import.meta.dirname, ".."));
const node = (args, env = {}) =>
  spawnSync(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } }).status === 0;
const VITEST = "node_modules/vitest/vitest.mjs";

const given = process.argv.slice(2);
if (given.includes("--help")) {
  console.log(`npm test               everything: format, lint, types, migrations, unit, simulation, house rules, browser
                       (QUOTEWRIGHT_FAULT_MINUTES=3 adds minutes of worlds of faults that nobody has run)
npm test -- <path>     the unit tests of a file or folder; --watch, --coverage and whatever else vitest takes`);
  process.exit(0);
}
if (given.length > 0) {
  const watches = given.includes("--watch");
  const args = given.filter((a) => a !== "--watch");
  process.exit(node([VITEST, watches ? "watch" : "run", ...args]) ? 0 : 1);
}

const reports = mkdtempSync(path.join(tmpdir(), "quotewright-tests-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
const total = { passed: 0, failed: 0, skipped: [] };
const add = (tally) => {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped.push(...tally.skipped);
};
/** A step that passes or fails as one. */
function check(name, args) {
  const from = performance.now();
  console.log(`\n▸ ${name}`);
  const ok = node(args);
  console.log(`  ${name}: ${ok ? "passed" : "FAILED"}, ${((performance.now() - from) / 1000).toFixed(1)} s`);
  add({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] });
  return ok;
}
/** A runner that writes a report; one that ends badly without a failed test counts as one failure. */
function suite(name, { args, env = {}, report, tally }) {
  console.log(`\n▸ ${name}`);
  const ok = node(args, env);
  let counted;
  try {
    counted = tally(JSON.parse(readFileSync(report, "utf8")));
  } catch (e) {
    console.error(`  ${name} left no report: ${e.message}`);
    counted = { passed: 0, failed: 1, skipped: [] };
  }
  add(!ok && counted.failed === 0 ? { ...counted, failed: 1 } : counted);
}

check("format and lint", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]);
check("types", ["node_modules/typescript/bin/tsc", "--noEmit"]);
check("migrations match the schema", ["--import", "tsx", "bin/db.ts", "check"]);
const unit = path.join(reports, "unit.json");
suite("unit, simulation and house rules", {
  args: [VITEST, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`],
  report: unit,
  tally: tallyVitest,
});
// What is fixed is among the unit tests too; these minutes are for worlds that nobody has seen. None unless asked for, until the
// hundred million events of docs/figures.md have been run without a violation.
const faultMinutes = Number(process.env.QUOTEWRIGHT_FAULT_MINUTES ?? 0);
if (faultMinutes > 0)
  check(`worlds of faults that nobody has run, ${faultMinutes} minutes of one core`, [
    ...["--import", "tsx", "bin/faults.ts", "--minutes", String(faultMinutes), "--jobs", "1"],
  ]);
const isBuilt = check("build", ["bin/bootstrap.mjs", "--build"]);
if (isBuilt && check("browser", ["bin/ensure-browser.mjs"])) {
  const browser = path.join(reports, "browser.json");
  suite("end to end, in a browser", {
    args: ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browser },
    report: browser,
    tally: tallyPlaywright,
  });
}
console.log("");
for (const name of total.skipped) console.log(`skipped: ${name}`);
console.log(summaryLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
