/** The tests that mutants of the core are held against: those of the core, without those that run whole worlds, sessions or thousands of steps for each. */
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
/** Tests of elsewhere that need nothing but the core. */
export const more = ["tests/faults/reference-model.test.ts"];
/**
 * What holds a folder's files besides the tests that import them: tests of whole desks that are about what the folder does. An
 * order's life and a rule are seen by what a desk then sends.
 */
export const holding = [
  {
    folder: "engine/core/orders/",
    tests: ["order-truth", "act", "hardening", "step", "recovered", "funds"].map(named),
  },
  {
    folder: "engine/core/risk/",
    tests: ["risk-rules", "venue-rules", "refusals", "gates", "hold", "truth-view"].map(named),
  },
];
function named(name) {
  return `${folder}/${name}.test.ts`;
}
