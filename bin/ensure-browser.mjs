/** Finds a Chromium for the end-to-end tests, or installs one, or says what to do. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const found = () =>
  [
    process.env.PLAYWRIGHT_CHROMIUM,
    chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ].find((place) => place && existsSync(place));
const run = (command, args) => spawnSync(command, args, { stdio: "inherit" }).status === 0;
const has = (command) => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
const isRoot = process.getuid?.() === 0;

function install() {
  console.log("▸ no Chromium yet: trying Playwright's own download");
  if (run(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"])) {
    if (process.platform === "linux" && isRoot && has("apt-get"))
      run(process.execPath, ["node_modules/playwright/cli.js", "install-deps", "chromium"]);
    return;
  }
  if (process.platform !== "linux" || !has("apt-get") || (!isRoot && !has("sudo"))) return;
  console.log("▸ that failed: trying the system's package");
  const apt = (...args) => (isRoot ? run("apt-get", args) : run("sudo", ["-n", "apt-get", ...args]));
  if (!apt("install", "-y", "-qq", "--no-install-recommends", "chromium")) {
    apt("update", "-qq");
    apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
  }
}

if (!found()) install();
if (!found()) {
  console.error(`
✖ The end-to-end tests need Chromium. Install it with one of
    npx playwright install --with-deps chromium
    sudo apt-get install chromium
  or set PLAYWRIGHT_CHROMIUM to its path.
`);
  process.exit(1);
}
