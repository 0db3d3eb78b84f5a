/**
 * Mutation testing, `npm run mutate`: how many small faults in the quoting code the tests of the core notice.
 * `npm run mutate -- --mutate engine/core/quoting/skew.ts` is one file.
 */
export default {
  testRunner: "in-process",
  plugins: ["./tests/mutation/in-process-runner.mjs", "@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutate.config.ts" },
  mutate: ["engine/core/quoting/**/*.ts", "engine/core/strategies/**/*.ts"],
  // Names no file on purpose: Stryker 9 reads a project with the programming interface of an older TypeScript.
  tsconfigFile: "none.json",
  coverageAnalysis: "perTest",
  // Words of a schema (labels, help) are made once, when the module loads: no decision depends on them.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "reports/mutation.json" },
  tempDirName: ".stryker-tmp",
};
