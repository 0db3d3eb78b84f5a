/** What lowers risk is one click, and so is taking it back: cancel, pause, widen; alerts are acknowledged. */
import { expect, type Page, test } from "@playwright/test";
import { expectQuoting, field, openMarket, resumeIfHalted, row } from "./desk-page.ts";

const more = async (page: Page, symbol: string, item: string) => {
  await page.getByRole("button", { name: `More for ${symbol}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
test.beforeEach(async ({ page }) => {
  await resumeIfHalted(page);
  await expectQuoting(page);
});

test("a market is paused and resumed from its row", async ({ page }) => {
  await page.getByRole("button", { name: "Pause ETH-PERP" }).click();
  await expect(row(page, "ETH-PERP")).toContainText(/paused by an operator, \d+ s/);
  await expect(row(page, "BTC-PERP")).toContainText(/quoting|one side|placing/);
  await page.getByRole("button", { name: "Resume ETH-PERP" }).click();
  await expectQuoting(page);
});

test("one side is cancelled and held, the other goes on; the alert of it is acknowledged and the side resumed", async ({
  page,
}) => {
  await more(page, "SOL-PERP", "Cancel and hold bids");
  await expect(row(page, "SOL-PERP")).toContainText("bid held: side paused by an operator");
  await expect(row(page, "SOL-PERP")).toContainText("one side");
  const alerts = page.getByRole("region", { name: "Alerts" });
  const told = alerts.getByRole("listitem").filter({ hasText: "SOL-PERP bid" });
  await expect(told).toContainText("the venue was read and holds none of them");
  await told.getByRole("button", { name: /^Acknowledge/ }).click();
  await expect(told).toContainText("seen by operator");
  await expect(told.getByRole("button")).toHaveCount(0);
  await more(page, "SOL-PERP", "Resume both sides");
  await expect(row(page, "SOL-PERP")).not.toContainText("held");
  await expectQuoting(page);
});

test("a market is widened and taken back", async ({ page }) => {
  await more(page, "BTC-PERP", "Widen spread ×4");
  await expect(row(page, "BTC-PERP")).toContainText("widened ×4");
  await more(page, "BTC-PERP", "Spread back to ×1");
  await expect(row(page, "BTC-PERP")).not.toContainText("widened");
});

test("a click on our order in the ladder cancels that order alone and says so on its side", async ({ page }) => {
  await openMarket(page, "BTC-PERP");
  const book = page.getByRole("region", { name: "Book" });
  await book.getByRole("button", { name: /^Cancel our bid/ }).click();
  const head = page.getByRole("region", { name: "BTC-PERP", exact: true });
  await expect(head).toContainText("bid held: cancelled by an operator");
  await expect(book.getByRole("button", { name: /^Cancel our bid/ })).toHaveCount(0);
  await expect(book.getByRole("button", { name: /^Cancel our ask/ })).toHaveCount(1);
  await more(page, "BTC-PERP", "Resume both sides");
  await expect(book.getByRole("button", { name: /^Cancel our bid/ })).toHaveCount(1);
});

test("the server's refusal of a field is shown at that field, with the reason", async ({ page }) => {
  await openMarket(page, "ETH-PERP");
  const sent = { field: ["markets", "sim:local:main/ETH-PERP", "params", "fade"], value: 5 };
  await page.route("**/api/trpc/settings.change*", async (route) => {
    // what a page with an older schema would send
    const body = route.request().postDataJSON();
    body.json.changes = [sent];
    await route.continue({ postData: JSON.stringify(body) });
  });
  await field(page, "Fade").fill("0.001");
  await page.getByPlaceholder("Why").fill("an older page");
  await page.getByRole("button", { name: /^Apply 1 change/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Not applied" })).toContainText(/fade must be at most/);
  await expect(field(page, "Fade")).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "Fade")).toHaveValue("0.001");
});
