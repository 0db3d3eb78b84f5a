/** A market is taken on, given another strategy and taken off while the desk runs, from the pages alone. */
import { expect, type Page, test } from "@playwright/test";
import { expectQuoting, openDesk, resumeIfHalted, row, SYMBOLS } from "./desk-page.ts";

const NEW = "MKT05-PERP";
const head = (page: Page) => page.getByRole("region", { name: NEW, exact: true });
const spreadBps = async (page: Page): Promise<number> => {
  const item = head(page).locator("dl > div").filter({ hasText: "spread, bps" });
  return Number((await item.locator("dd").textContent()) ?? "");
};

test("a market is added, quotes, is quoted by another strategy, and is removed with nothing open and no position", async ({
  page,
}) => {
  test.setTimeout(90_000);
  await resumeIfHalted(page);
  await expectQuoting(page);
  await expect(row(page, NEW)).toHaveCount(0);

  await page.getByRole("button", { name: "Add market" }).click();
  const adding = page.getByRole("dialog", { name: "Add market" });
  await adding.getByLabel("Market", { exact: true }).selectOption(`sim:local:main/${NEW}`);
  await expect(adding).toContainText("Not yet: say why first.");
  await adding.getByPlaceholder("Why").fill("one more");
  await adding.getByRole("button", { name: "Add market" }).click();
  await expect(row(page, NEW)).toContainText(/quoting|one side/, { timeout: 20_000 });

  await row(page, NEW).getByRole("link", { name: NEW }).click();
  await expect(head(page)).toContainText("fade");
  await page.getByRole("button", { name: "Switch strategy" }).click();
  const switching = page.getByRole("dialog", { name: `Strategy of ${NEW}` });
  await switching.getByLabel("Strategy").selectOption("static");
  await expect(switching.getByTestId("switched")).toContainText("Strategy: Fade → Static");
  await expect(switching.getByTestId("preview")).toBeVisible();
  await switching.getByPlaceholder("Why").fill("fixed offsets");
  await switching.getByRole("button", { name: "Quote by Static" }).click();
  await expect(head(page)).toContainText("static", { timeout: 15_000 });
  // 5 bps to either side of the mid, rounded outward; fade stood elsewhere.
  await expect.poll(() => spreadBps(page), { timeout: 15_000 }).toBeGreaterThan(9.9);
  await expect.poll(() => spreadBps(page)).toBeLessThan(13);

  await page.getByRole("button", { name: `More for ${NEW}` }).click();
  await page.getByRole("menuitem", { name: "Remove market" }).click();
  const removing = page.getByRole("dialog", { name: `Remove ${NEW}` });
  await expect(removing).toContainText(/It has \d+ open orders? and holds/);
  await removing.getByLabel("Flatten the position").check();
  await removing.getByPlaceholder("Why").fill("no longer");
  await removing.getByRole("button", { name: "Remove market" }).click();

  // A market that is removed stays on the screen while it has an order or a position.
  await expect(page).toHaveURL(/\/$/);
  await expect(row(page, NEW)).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Alerts" })).toContainText(
    new RegExp(`${NEW} is removed: \\d+ cancelled, the venue was read and holds none of them`),
  );
  for (const symbol of SYMBOLS) await expect(row(page, symbol)).toContainText(/quoting|one side|placing/);
});

test("what was added and removed is told in the history, market by market", async ({ page }) => {
  await openDesk(page);
  await page.getByTestId("revision").click();
  const sheet = page.getByRole("dialog", { name: "Settings history" });
  await expect(sheet).toContainText(`${NEW} removed, position: – → flatten`);
  await expect(sheet).toContainText(`${NEW} quoted by: – → fade`);
});
