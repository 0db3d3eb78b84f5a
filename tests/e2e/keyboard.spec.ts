/** The console by keyboard alone. */
import { expect, test } from "@playwright/test";
import { openDesk, row, SYMBOLS } from "./desk-page.ts";

test("? lists the keys and Escape closes the list", async ({ page }) => {
  await openDesk(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("Ctrl");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
test("/ filters the table and Escape shows all again", async ({ page }) => {
  await openDesk(page);
  await page.keyboard.press("/");
  await page.keyboard.type("eth");
  await expect(row(page, "ETH-PERP")).toBeVisible();
  await expect(row(page, "BTC-PERP")).toHaveCount(0);
  await page.keyboard.press("Escape");
  for (const symbol of SYMBOLS) await expect(row(page, symbol)).toBeVisible();
});
test("arrows walk the rows, Enter opens the market, g d goes back", async ({ page }) => {
  await openDesk(page);
  await row(page, "BTC-PERP").focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "ETH-PERP")).toBeFocused();
  await page.keyboard.press("End");
  await expect(row(page, "SOL/USDC")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/market\?m=/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("SOL/USDC");
  // the letter must follow "g" soon; a machine that is busy elsewhere may take longer, and the operator presses again
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await expect(page).toHaveURL(/\/$/, { timeout: 2_000 });
  }).toPass();
});
test("Ctrl+K finds a market by a few letters", async ({ page }) => {
  await openDesk(page);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Market, page or action").fill("sol-p");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("SOL-PERP");
});
test("the theme that was chosen is there after a reload, before the first paint", async ({ page }) => {
  await openDesk(page);
  const first = await page.locator("html").getAttribute("data-theme");
  await page.keyboard.press("t");
  const second = await page.locator("html").getAttribute("data-theme");
  expect(second).not.toBe(first);
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", second ?? "");
});
