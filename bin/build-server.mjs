/**
 * Bundles the control plane, the engine without it and the store that it loads later, the engine's worker, the journal's, the
 * exchange and the watchdog into dist/. Packages stay as they are (native modules and Prisma's WebAssembly cannot be bundled),
 * except those that every start loads: their hundred small files cost more of it than everything else.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "..");
const entries = {
  server: "server/main.ts",
  engine: "server/engine-main.ts",
  store: "server/store.ts",
  "engine-worker": "engine/worker.ts",
  journal: "engine/edge/journal/thread.ts",
  exchange: "bin/exchange.ts",
  watchdog: "server/watchdog.ts",
  "watchdog-command": "server/watchdog-command.ts",
};
const missing = Object.values(entries).filter((file) => !existsSync(path.join(root, file)));
if (missing.length > 0) {
  console.error(`cannot bundle: ${missing.join(", ")} missing`);
  process.exit(1);
}
const BUNDLED = ["zod", "pino", "ws"];
/** ws asks for these and does without. */
const OPTIONAL = ["bufferutil", "utf-8-validate"];
/** zod brings its messages in fifty languages, two fifths of each bundle; everything here is in one. */
const english = {
  name: "english",
  setup(bundle) {
    bundle.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, ({ path: index }) => ({
      contents: 'export { default as en } from "./en.js";',
      resolveDir: path.dirname(index),
    }));
  },
};
const { dependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: [...Object.keys(dependencies).filter((name) => !BUNDLED.includes(name)), ...OPTIONAL],
  plugins: [english],
  // Packages of the older kind ask for Node's own modules in their way.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  sourcemap: true,
  logLevel: "warning",
});
