/**
 * The set-up as a program of its own, before commands that run from the sources; `npm start` and `npm run engine` do it in
 * their own process (run.mjs).
 *
 *   --sources  packages and client: what runs from the sources     --build   with the builds
 *   --engine   with database and bundle, without the console       --dev     with the database, without the builds
 */
import { setUp } from "./lib/set-up.mjs";

if (process.argv.includes("--help")) {
  console.log(
    "npm run build\n\nBuilds console and server where their sources have changed; installs and generates before, where that is needed.",
  );
  process.exit(0);
}
await setUp(["sources", "engine", "build", "dev"].find((what) => process.argv.includes(`--${what}`)) ?? "start");
