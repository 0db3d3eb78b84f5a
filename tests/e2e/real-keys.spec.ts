/**
 * The chords with real key events in a headed browser: what Chromium keeps for itself never reaches a page, and only a
 * real key press shows it. Needs Xvfb and xdotool; skipped by name where they are absent.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chromium, expect, test } from "@playwright/test";
import { expectQuoting, expectVerifiedHalt, openDesk, resume } from "./desk-page.ts";

const present = (command: string) => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
const display = ":97";

test.describe("real key events", () => {
  test.skip(!present("Xvfb") || !present("xdotool"), "Xvfb or xdotool is not installed");
  let screen: ChildProcess;
  test.beforeAll(async () => {
    screen = spawn("Xvfb", [display, "-screen", "0", "1440x900x24"], { stdio: "ignore" });
    await expect
      .poll(() => spawnSync("xdotool", ["getdisplaygeometry"], { env: { ...process.env, DISPLAY: display } }).status)
      .toBe(0);
  });
  test.afterAll(() => screen.kill());

  for (const [name, keys] of [
    ["Shift+Escape", "shift+Escape"],
    ["Ctrl+Shift+H", "ctrl+shift+h"],
  ] as const)
    test(`${name} halts in a headed Chromium`, async ({ launchOptions, baseURL }) => {
      const env = { ...process.env, DISPLAY: display };
      const browser = await chromium.launch({ ...launchOptions, headless: false, env });
      try {
        const page = await browser.newPage({ baseURL });
        await openDesk(page);
        await expectQuoting(page);
        await page.bringToFront();
        await page.mouse.click(700, 500);
        execFileSync("xdotool", ["mousemove", "700", "600", "click", "1", "key", keys], { env });
        await expectVerifiedHalt(page);
        await resume(page);
      } finally {
        await browser.close();
      }
    });
});
