/** `npm run dev`: the control plane from its sources, restarted on change; Next with hot reload runs inside it. */
import { spawn } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
// The caller's shell may say production: Next would then look for its development files in the wrong folder.
const args = ["node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false", "server/main.ts"];
const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "development", QUOTEWRIGHT_DEV: "1", NEXT_TELEMETRY_DISABLED: "1" },
});
// A terminal sends Ctrl+C to both; the child ends by itself and this process goes with it.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
