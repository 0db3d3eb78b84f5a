/**
 * Mutation testing, `npm run mutate`: how many small faults in quoting, orders and risk the tests of the core notice.
 * `npm run mutate -- --mutate engine/core/quoting/skew.ts` is one file.
 */
export default {
  testRunner: "in-process",
  plugins: ["./tests/mutation/in-process-runner.mjs", "@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutate.config.ts" },
  mutate: ["quoting", "strategies", "orders", "risk"].map((part) => `engine/core/${part}/**/*.ts`),
  // Names no file on purpose: Stryker 9 reads a project with the programming interface of an older TypeScript.
  tsconfigFile: "none.json",
  coverageAnalysis: "perTest",
  // What is made once, when the module loads, is a schema: its words decide nothing, and no mutator touches its numbers. Bounds,
  // defaults, presets and flags are held line by line by docs/settings.md and tests/bin/strategies.test.ts instead.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "reports/mutation.json" },
  tempDirName: ".stryker-tmp",
};
