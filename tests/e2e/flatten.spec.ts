/** A market's position is closed from its row by keyboard alone, and from its page; the review names what is traded. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { expectQuoting, figure, openDesk, openMarket, resumeIfHalted, row } from "./desk-page.ts";

const SYMBOL = "ETH-PERP";
const dialog = (page: Page): Locator => page.getByRole("dialog", { name: `Flatten ${SYMBOL}` });
/** Waits until the market holds something; its review says what. */
async function holding(page: Page): Promise<{ size: number; long: boolean }> {
  const position = dialog(page).locator("dt:text-is('Position') + dd");
  await expect(position).toContainText(/^(long|short) [+−][\d.,]+ ETH, worth [−\d,]+ USDC$/, { timeout: 30_000 });
  const [, word, size] = /^(long|short) [+−]([\d.,]+)/.exec((await position.textContent()) ?? "") ?? [];
  return { size: figure(size ?? ""), long: word === "long" };
}
async function expectFlat(page: Page): Promise<void> {
  await expect(page.getByTestId("closing")).toContainText(/Flat\.0 orders open, position 0\.000 ETH, was [+−]/, {
    timeout: 20_000,
  });
  await expect(page.getByTestId("closing")).toContainText(`${SYMBOL} is flat: its position was closed`);
  await page.getByRole("button", { name: "Close", exact: true }).last().click();
  await expect(dialog(page)).toHaveCount(0);
}
test.beforeEach(async ({ page }) => {
  await resumeIfHalted(page);
  await expectQuoting(page);
});
test.afterEach(async ({ page }) => {
  await openDesk(page);
  const resume = page.getByRole("button", { name: `Resume ${SYMBOL}` });
  if (await resume.isVisible()) await resume.click();
  await expectQuoting(page);
});

test("from its row by keyboard: position, side, size, prices and steps are named, then it is flat and paused", async ({
  page,
}) => {
  test.setTimeout(90_000);
  await page.getByRole("button", { name: `More for ${SYMBOL}` }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Flatten" })).toBeVisible();
  await page.keyboard.press("F");
  await page.keyboard.press("Enter");
  const { long } = await holding(page);
  const review = dialog(page);
  const [verb, sideWord] = long ? ["sell", "bid"] : ["buy", "ask"];
  await expect(review).toContainText(new RegExp(`${verb} [\\d.]+ ETH, at the best ${sideWord} [\\d,.]+`));
  await expect(review).toContainText(/[\d,.]+ on average, \d+ levels? of the (bids|asks), −?[\d.]+ bps from the mid/);
  await expect(review).toContainText(/Worst price[\d,.]+/);
  await expect(review).toContainText(/gross at most [\d,]+ \(now [\d,]+\), margin/);
  await expect(review).toContainText("immediate-or-cancel orders, reduce-only, as a taker");
  const act = review.getByRole("button", { name: /^(Sell|Buy) [\d.]+ ETH$/ });
  await act.focus();
  await page.keyboard.press("Enter");
  await expectFlat(page);
  await expect(row(page, SYMBOL)).toContainText("paused");
});

test("from its page: Keep the position changes nothing, then it is closed", async ({ page }) => {
  test.setTimeout(90_000);
  await openMarket(page, SYMBOL);
  const open = page.getByRole("region", { name: SYMBOL, exact: true }).getByRole("button", { name: "Flatten" });
  await open.click();
  await dialog(page).getByRole("button", { name: "Keep the position" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("region", { name: SYMBOL, exact: true })).toContainText(/quoting|one side|placing/);
  await open.click();
  const { size } = await holding(page);
  expect(size).toBeGreaterThan(0);
  await dialog(page)
    .getByRole("button", { name: /^(Sell|Buy) [\d.]+ ETH$/ })
    .click();
  await expectFlat(page);
});
