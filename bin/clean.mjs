/** `npm run clean`: takes away what was built or generated. Data and installed packages stay (`--all` takes packages). */
import { rmSync } from "node:fs";
import path from "node:path";

if (process.argv.includes("--help")) {
  console.log(
    "npm run clean -- [--all]\n\nTakes away what was built or generated; --all the installed packages too. Data stays.",
  );
  process.exit(0);
}
const root = path.resolve(import.meta.dirname, "..");
const made = [".next", "out", "dist", "coverage", "test-results", "playwright-report", "prisma/generated"];
const stamps = ["node_modules/.bootstrap.json", "node_modules/.cache"];
for (const name of [...made, ...(process.argv.includes("--all") ? ["node_modules"] : stamps)])
  rmSync(path.join(root, name), { recursive: true, force: true });
