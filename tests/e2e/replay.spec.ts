/** The same walk on a recorded tape: warming up, quoting, HALT, resume, the tape's end, Ctrl+C, and a page left alone. */
import { expect, test } from "@playwright/test";
import { expectVerifiedHalt, field, haltButton, haltPanel, openDesk, row } from "./desk-page.ts";
import { REPLAY_PORT, REPLAY_SYMBOL, type ReplayDesk, startReplayDesk } from "./replay-desk.ts";

test.use({ baseURL: `http://127.0.0.1:${REPLAY_PORT}` });
let desk: ReplayDesk;
test.afterAll(async () => {
  await desk?.stop();
  desk?.remove();
});

test("a tape is replayed from its cold start to its end, and a page without its desk says so", async ({ page }) => {
  test.setTimeout(120_000);
  // The browser is there before the tape runs: its warm-up takes ten seconds, and a browser may take as long to start.
  desk = await startReplayDesk();
  await openDesk(page);
  await expect(page.getByRole("banner")).toContainText("REPLAY · made-up ×10");
  const market = row(page, REPLAY_SYMBOL);
  await expect(market).toContainText(/warming up: \d+ of 20 bars/);
  await expect(market).toContainText("quoting", { timeout: 20_000 });
  // times are the tape's: 14 November 2023, 22:13:20 UTC and later
  await expect(page.getByRole("region", { name: "Equity" })).toContainText(/since 22:13:\d\d UTC/);

  await haltButton(page).click();
  await expectVerifiedHalt(page);
  await haltPanel(page).getByRole("button", { name: "Resume quoting" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume quoting" }).click();
  await expect(haltPanel(page)).toHaveCount(0);
  await expect(market).toContainText("quoting");

  const alerts = page.getByRole("region", { name: "Alerts" });
  await expect(alerts).toContainText("the tape has ended", { timeout: 40_000 });
  await expect(market).toContainText("the venue has closed this market");
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible();

  await market.getByRole("link", { name: REPLAY_SYMBOL }).click();
  await field(page, "Sigma").fill("2");
  await page.getByPlaceholder("Why").fill("too late");
  expect(await desk.stop()).toBe(0);
  expect(desk.output()).toContain("0 open");
  await expect(page.getByRole("status", { name: "Link: disconnected" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Apply 1 change/ })).toBeDisabled();
  await expect(page.getByRole("region", { name: "Parameters" })).toContainText("no connection to the desk");
  await expect(haltButton(page)).toBeEnabled();
  await haltButton(page).click();
  await expect(haltPanel(page).getByRole("alert")).toContainText("npm run kill");
});
