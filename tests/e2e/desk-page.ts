/** What the end-to-end tests do and see on the pages, in the operator's words. */
import { expect, type Locator, type Page } from "@playwright/test";

export const SYMBOLS = ["BTC-PERP", "ETH-PERP", "SOL-PERP", "SOL/USDC"] as const;
export const row = (page: Page, symbol: string): Locator => page.locator(`tr[data-row="${symbol}"]`);
export const haltPanel = (page: Page): Locator => page.getByTestId("halt-panel");
export const haltButton = (page: Page): Locator => page.getByRole("button", { name: /HALT/ });

export async function openDesk(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible();
}
export async function openMarket(page: Page, symbol: string): Promise<void> {
  await openDesk(page);
  await row(page, symbol).getByRole("link", { name: symbol }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(symbol);
  await expect(field(page, "Fade")).toBeVisible();
}
/** The input of a parameter of the open market's strategy or limits. */
export const field = (page: Page, label: string): Locator =>
  page.getByRole("region", { name: "Parameters" }).getByLabel(label).first();
export const editStatus = (page: Page): Locator => page.getByTestId("edit-status");

/** Every market has a bid and an ask of ours in the table. */
export async function expectQuoting(page: Page): Promise<void> {
  for (const symbol of SYMBOLS)
    await expect(row(page, symbol), `${symbol} quotes`).toContainText(/quoting|one side/, { timeout: 20_000 });
}
export async function expectVerifiedHalt(page: Page): Promise<void> {
  await expect(haltPanel(page)).toContainText("Halted, 0 open verified", { timeout: 15_000 });
  await expect(haltPanel(page)).toContainText("verified: 0 open");
}
/** Opens the review, presses the verb, and waits until the desk quotes again. */
export async function resume(page: Page): Promise<void> {
  await haltPanel(page).getByRole("button", { name: "Resume quoting" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume quoting" }).click();
  await expect(haltPanel(page)).toHaveCount(0);
  await expectQuoting(page);
}
/** Leaves the desk as the next test expects it: not halted. */
export async function resumeIfHalted(page: Page): Promise<void> {
  await openDesk(page);
  await expect(row(page, SYMBOLS[0])).toBeVisible();
  if ((await haltPanel(page).count()) > 0) {
    await expectVerifiedHalt(page);
    await resume(page);
  }
}
/** Edits fields of the open market and applies them with a reason; waits for the engine's "Applied". */
export async function applyEdits(page: Page, edits: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(edits)) await field(page, label).fill(value);
  await page.getByPlaceholder("Why").fill("end-to-end walk");
  await page.getByRole("button", { name: /^Apply \d+ change/ }).click();
}
/** "Applied v7" → 7. */
export async function appliedRevision(page: Page): Promise<number> {
  const text = (await page.getByTestId("revision").textContent()) ?? "";
  return Number(/v(\d+)/.exec(text)?.[1] ?? Number.NaN);
}
export const figure = (text: string): number => Number(text.replace(/,/g, "").replace("\u2212", "-"));
