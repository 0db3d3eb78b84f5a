import { defineConfig } from "vitest/config";

/** What mutants of the quoting code are held against: the tests of the core, without those that run whole worlds for each. */
export default defineConfig({
  test: {
    include: ["tests/core/**/*.test.ts"],
    exclude: [
      "tests/core/fuzz.test.ts",
      "tests/core/vectors.test.ts",
      "tests/core/strategy-properties.test.ts",
      "tests/core/removal-properties.test.ts",
      "tests/core/strategies-readme.test.ts",
    ],
    testTimeout: 30_000,
  },
});
