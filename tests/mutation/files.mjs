/** The tests that mutants of the core's quoting are held against: those of the core, without those that run whole worlds, sessions or thousands of steps for each. */
export const folder = "tests/core";
export const exclude = [
  "tests/core/as-sessions.test.ts",
  "tests/core/glft-exact-stiff.test.ts",
  "tests/core/reproduce.test.ts",
  "tests/core/fuzz.test.ts",
  "tests/core/vectors.test.ts",
  "tests/core/strategy-properties.test.ts",
  "tests/core/removal-properties.test.ts",
  "tests/core/strategies-readme.test.ts",
];
