import { defineConfig } from "vitest/config";
import { exclude, folder } from "./tests/mutation/files.mjs";

/** `npm run mutate -- --testRunner vitest`: the same tests, each file of each mutant in a worker of its own. */
export default defineConfig({
  test: { include: [`${folder}/*.test.ts`], exclude, testTimeout: 30_000 },
});
