/**
 * The link breaks in each of its ways, on a desk of its own: the page says so with the way out, what it shows looks old,
 * HALT asks on, and after it the page is a true replica again.
 */
import { expect, type Page, test } from "@playwright/test";
import { DeskProcess } from "../desk-process.ts";
import { expectQuoting, expectVerifiedHalt, haltButton, haltPanel, row } from "./desk-page.ts";

let desk: DeskProcess;
test.beforeAll(async () => {
  desk = await DeskProcess.start([]);
});
test.afterAll(async () => {
  // one that is stopped would never end
  desk?.child.kill("SIGCONT");
  await desk?.stop();
});
const home = async (page: Page) => {
  await page.goto(`http://127.0.0.1:${desk.port}/`);
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible();
};
const trouble = (page: Page) => page.getByRole("region", { name: "Trouble" });
const filterOf = (page: Page) =>
  page
    .getByRole("region", { name: "Markets" })
    .locator("[data-figures]")
    .first()
    .evaluate((e) => getComputedStyle(e).filter);
const ageOf = async (page: Page) =>
  Number.parseFloat(((await page.getByRole("status", { name: /^Link/ }).textContent()) ?? "").replace(/^\D+/, ""));

test("a socket that is cut: disconnected with a growing age, grey figures; a snapshot when it is back", async ({
  page,
}) => {
  let cut = false;
  const sockets: { close(): Promise<void> }[] = [];
  await page.routeWebSocket(/socket\.io/, (ws) => {
    const server = ws.connectToServer();
    // while it is cut, no socket outlives its first word
    if (cut) server.onMessage(() => void ws.close());
    sockets.push(ws);
  });
  await home(page);
  await expectQuoting(page);
  expect(await filterOf(page)).toBe("none");
  cut = true;
  for (const socket of sockets) await socket.close();
  await expect(page.getByRole("status", { name: "Link: disconnected" })).toBeVisible();
  await expect(trouble(page)).toContainText("no connection to the desk");
  await expect(trouble(page).getByRole("link", { name: /\/halt/ })).toHaveAttribute("href", "/halt");
  expect(await filterOf(page)).toContain("grayscale");
  // the last good view stays, and its age grows
  await expect(row(page, "BTC-PERP")).toBeVisible();
  const age = await ageOf(page);
  await expect.poll(() => ageOf(page)).toBeGreaterThan(age);
  await desk.run({ do: "pause", scope: { scope: "market", market: "sim:local:main/BTC-PERP" } });
  cut = false;
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible({ timeout: 15_000 });
  await expect(trouble(page)).toHaveCount(0);
  // what happened meanwhile is there
  await expect(row(page, "BTC-PERP")).toContainText("paused");
  await desk.run({ do: "resume", scope: { scope: "market", market: "sim:local:main/BTC-PERP" } });
});

test("a server that stands still: frozen, HALT shows the other ways and is taken when it moves again", async ({
  page,
}) => {
  test.setTimeout(90_000);
  await home(page);
  await expectQuoting(page);
  desk.child.kill("SIGSTOP");
  await expect(page.getByRole("status", { name: "Link: stale" })).toBeVisible();
  await expect(page.getByRole("status", { name: "Link: frozen" })).toBeVisible();
  await expect(trouble(page)).toContainText("The desk has said nothing");
  await expect(trouble(page)).toContainText("npm run kill");
  expect(await filterOf(page)).toContain("grayscale");
  await haltButton(page).click();
  await expect(haltPanel(page).getByRole("alert")).toContainText("npm run kill");
  await expect(haltPanel(page).getByRole("link", { name: /\/halt/ })).toBeVisible();
  desk.child.kill("SIGCONT");
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible({ timeout: 20_000 });
  await expect(trouble(page)).toHaveCount(0);
  await expectVerifiedHalt(page);
  expect((await desk.exchange()).open).toBe(0);
});
