/** A new operator's walk: watch, edit, halt, resume. */
import { expect, test } from "@playwright/test";
import {
  appliedRevision,
  applyEdits,
  editStatus,
  expectQuoting,
  expectVerifiedHalt,
  field,
  figure,
  haltButton,
  haltPanel,
  openDesk,
  openMarket,
  resume,
  resumeIfHalted,
  row,
  SYMBOLS,
} from "./desk-page.ts";

test.afterEach(async ({ page }) => resumeIfHalted(page));

test("four markets quote, fills arrive, and nothing on the page is an error", async ({ page }) => {
  const errors: string[] = [];
  page.on("pageerror", (e) => errors.push(e.message));
  page.on("console", (m) => m.type() === "error" && errors.push(m.text()));
  await openDesk(page);
  for (const symbol of SYMBOLS) await expect(row(page, symbol)).toBeVisible();
  await expectQuoting(page);
  await expect(page.getByRole("region", { name: "Fills" }).locator("tr[data-fill]").first()).toBeVisible({
    timeout: 30_000,
  });
  expect(errors).toEqual([]);
});

test("an edit of fade and sigma is previewed, applied as the next revision, and the quotes move", async ({ page }) => {
  await openMarket(page, "BTC-PERP");
  const before = await appliedRevision(page);
  const spread = page
    .getByRole("region", { name: "BTC-PERP" })
    .getByText("spread, bps")
    .locator("xpath=following-sibling::dd");
  await expect(spread).not.toHaveText("–", { timeout: 20_000 });
  const narrow = figure((await spread.textContent()) ?? "");
  await field(page, "Fade").fill("0.002");
  await field(page, "Sigma").fill("8");
  await expect(page.getByTestId("preview")).toContainText("before");
  await applyEdits(page, { "Minimum spread": "40" });
  await expect(editStatus(page)).toHaveText(`Applied v${before + 1}`);
  await expect
    .poll(async () => figure((await spread.textContent()) ?? ""), { timeout: 10_000 })
    .toBeGreaterThan(narrow);
  await expect(field(page, "Fade")).toHaveValue("0.002");
});

test("HALT is verified at the venue, outlives a reload, and resuming is a separate reviewed act", async ({ page }) => {
  await openDesk(page);
  await expectQuoting(page);
  await haltButton(page).click();
  await expectVerifiedHalt(page);
  await expect(page).toHaveTitle(/^HALTED/);
  await page.reload();
  await expectVerifiedHalt(page);
  for (const symbol of SYMBOLS) await expect(row(page, symbol)).toContainText("halted");
  await resume(page);
});

for (const chord of ["Shift+Escape", "Control+Shift+H"])
  test(`${chord} halts from a field while a value is typed`, async ({ page }) => {
    await openMarket(page, "ETH-PERP");
    await field(page, "Sigma").focus();
    await page.keyboard.press(chord);
    await expectVerifiedHalt(page);
  });

test("an open dialog does not stand between the operator and HALT", async ({ page }) => {
  await openDesk(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.locator("header button", { hasText: "HALT" }).click();
  await expectVerifiedHalt(page);
});

test("HALT is asked for again and points to /halt while the desk does not answer", async ({ page }) => {
  await openDesk(page);
  await page.route("**/api/trpc/commands.run", (route) => route.abort());
  await haltButton(page).click();
  await expect(haltPanel(page).getByRole("alert")).toContainText("/halt");
  await page.unroute("**/api/trpc/commands.run");
  await expectVerifiedHalt(page);
});

test("the plain form at /halt halts without JavaScript", async ({ browser, page }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto("/halt");
  await plain.getByRole("button", { name: /HALT/i }).click();
  await context.close();
  await openDesk(page);
  await expectVerifiedHalt(page);
});
