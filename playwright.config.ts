/** End-to-end tests on the real server: a fresh data folder, the built console, a real Chromium. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, defineConfig } from "@playwright/test";

/** An explicit path, else Playwright's own download, else a browser that the system brought. */
function browser(): string | undefined {
  if (process.env.PLAYWRIGHT_CHROMIUM) return process.env.PLAYWRIGHT_CHROMIUM;
  if (existsSync(chromium.executablePath())) return undefined;
  return [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
  ].find((p) => existsSync(p));
}
const executablePath = browser();
const port = Number(process.env.E2E_PORT ?? 3210);
const baseURL = `http://127.0.0.1:${port}`;
// the runner loads this file in each of its processes; they must agree on the folder
process.env.QUOTEWRIGHT_E2E_DATA ??= mkdtempSync(path.join(tmpdir(), "quotewright-e2e-"));

export default defineConfig({
  testDir: "tests/e2e",
  // one desk, one operator: the tests halt and resume the same engine
  workers: 1,
  fullyParallel: false,
  retries: 0,
  reporter: [["list"]],
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args: executablePath
        ? ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        : [],
    },
  },
  webServer: {
    command: "node --import tsx bin/db.ts deploy && exec node dist/server.mjs",
    url: `${baseURL}/healthz`,
    reuseExistingServer: false,
    timeout: 60_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    env: {
      PORT: String(port),
      HOST: "127.0.0.1",
      NODE_ENV: "production",
      QUOTEWRIGHT_DATA_DIR: process.env.QUOTEWRIGHT_E2E_DATA,
    },
  },
});
