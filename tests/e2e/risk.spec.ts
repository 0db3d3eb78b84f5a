/**
 * The Risk page on a desk of its own, whose exchange is made to stand still for real: orders come to be in doubt and leave with
 * their proof, a HALT owes its cancels and shows what is missing, budgets and beats move.
 */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { DeskProcess } from "../desk-process.ts";
import { expectVerifiedHalt, figure, haltButton, haltPanel } from "./desk-page.ts";

let desk: DeskProcess;
let exchangePid: number;
test.beforeAll(async () => {
  desk = await DeskProcess.start([]);
  exchangePid = (await desk.exchange()).pid;
});
test.afterEach(() => {
  process.kill(exchangePid, "SIGCONT");
});
test.afterAll(async () => desk?.stop());

const ACCOUNT = "sim:local:main";
const guard = (page: Page, name: string): Locator => page.locator(`[data-guard="${name}"]`);
const rung = (page: Page, name: string): Locator => page.locator(`[data-rung="${name}"]`);
const doubts = (page: Page): Locator => page.locator("[data-doubt]");
const budget = (page: Page, name: string): Locator => page.locator(`[data-budget="${name}"]`);
const numbersIn = async (l: Locator) => ((await l.textContent()) ?? "").match(/[\d,]+/g)?.map(figure) ?? [];

async function openRisk(page: Page): Promise<void> {
  await page.goto(`http://127.0.0.1:${desk.port}/risk`);
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible();
  await expect(rung(page, "disconnect")).toBeVisible();
}
async function expectOrders(page: Page): Promise<void> {
  await expect(guard(page, "orders in doubt")).toContainText(/[1-9]\d* open, each known/, { timeout: 20_000 });
}
async function resumeAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Resume…", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume account" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectOrders(page);
}

test("a quiet desk: every guard in order, each figure of the real engine; budgets and beats move", async ({ page }) => {
  await openRisk(page);
  await expectOrders(page);
  for (const name of ["orders in doubt", "ours against theirs", "duty to cancel", "venue's own timer", "watchdog"])
    await expect(guard(page, name)).toHaveAttribute("data-standing", "good", { timeout: 20_000 });
  const level = (name: string) => page.locator(`[data-level="${name}"]`);
  await expect(level("watchdog, heard by the engine")).toContainText(/Beat \d/);
  await expect(level("watchdog, heard by the console's process")).toContainText(/Beat \d/);
  await expect(level("watchdog's own way to the venue")).toContainText("The venue answers it");
  await expect(level("the venue's timer")).toContainText("Armed");
  expect((await desk.exchange()).deadManArmed).toBe(true);
  const exposure = page.getByRole("region", { name: "Exposure and margin" });
  await expect(exposure).toContainText(/said \d[\d.]* s ago/);
  await expect(exposure.locator("tr[data-exposure]").first()).toContainText("SOL/USDC");
  // its buckets fill again within milliseconds at this venue's rates: what was spent of them is counted, and goes on
  const actions = async () => (await numbersIn(budget(page, "actions since the start")))[0] ?? 0;
  const before = await actions();
  expect(before).toBeGreaterThan(0);
  await expect.poll(actions).toBeGreaterThan(before);
  await expect(budget(page, "all requests")).toContainText("60,000 left");
  await expect(budget(page, "all requests")).toContainText("12,000 of it for cancels and questions");
});

test("an exchange that stands still: orders come to be in doubt, say what ends that, and leave with their proof", async ({
  page,
}) => {
  test.setTimeout(90_000);
  await openRisk(page);
  await expectOrders(page);
  process.kill(exchangePid, "SIGSTOP");
  await rung(page, "cancel").getByRole("button", { name: "Cancel all" }).click();
  await expect(doubts(page).first()).toContainText("no answer that proves", { timeout: 15_000 });
  await expect(doubts(page).first()).toContainText(/again in|each second/);
  await expect(doubts(page).first()).toContainText("no trace of it in the order, the open orders and the fills");
  await expect(guard(page, "orders in doubt")).toHaveAttribute("data-standing", "warn");
  await expect(guard(page, "watchdog")).toContainText("the venue does not answer it");
  // nothing is proven by waiting
  const held = await doubts(page).count();
  const age = async () => Number.parseFloat((await doubts(page).first().textContent())!.match(/for ([\d.]+) s/)![1]!);
  const young = await age();
  await expect.poll(age).toBeGreaterThan(young + 1);
  expect(await doubts(page).count()).toBe(held);
  process.kill(exchangePid, "SIGCONT");
  await expect(doubts(page)).toHaveCount(0, { timeout: 40_000 });
  await expect(page.getByTestId("last-proof")).toContainText(/was in doubt for .* and (ended|rests)/);
  await expect.poll(async () => (await desk.exchange()).open).toBe(0);
  await expect(guard(page, "ours against theirs")).toHaveAttribute("data-standing", "good", { timeout: 20_000 });
  await expect(rung(page, "pause")).toContainText("4 of 4 paused");
  await resumeAccount(page);
});

test("HALT while the exchange stands still: the duty names what is missing and ends with the venue's own word", async ({
  page,
}) => {
  test.setTimeout(90_000);
  await openRisk(page);
  await expectOrders(page);
  process.kill(exchangePid, "SIGSTOP");
  await haltButton(page).click();
  const duty = page.getByTestId("duty");
  await expect(duty).toContainText("list of open orders has not come since the cancel");
  await expect(duty).toContainText(/the end of \d+ is not proven|\d+ on the way then/);
  await expect(guard(page, "duty to cancel")).toHaveAttribute("data-standing", "warn");
  // the watchdog does not wait for the engine: its own words are here too
  await expect(page.locator('[data-level="watchdog\'s own way to the venue"]')).toContainText("Its last words", {
    timeout: 15_000,
  });
  await expect(rung(page, "flatten").getByRole("button")).toBeDisabled();
  process.kill(exchangePid, "SIGCONT");
  await expect(duty).toHaveCount(0, { timeout: 40_000 });
  await expect(page.getByRole("region", { name: "Duty to cancel" })).toContainText(/Met at \d\d:\d\d:\d\d UTC/);
  await expectVerifiedHalt(page);
  expect((await desk.exchange()).open).toBe(0);
  await haltPanel(page).getByRole("button", { name: "Resume quoting" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume quoting" }).click();
  await expect(haltPanel(page)).toHaveCount(0);
  await expectOrders(page);
});

test("the ladder: each rung says what it does to the position, acts on the account, and is taken back", async ({
  page,
}) => {
  await openRisk(page);
  await expectOrders(page);
  for (const [name, words] of [
    ["widen", "changes more slowly"],
    ["pause", "stays as it is"],
    ["cancel", "What fills before its cancel arrives is booked"],
    ["flatten", "traded to zero at the market's price"],
    ["disconnect", "nobody watches it"],
  ] as const)
    await expect(rung(page, name)).toContainText(words);
  await expect(rung(page, "disconnect").getByRole("button", { name: "Disconnect" })).toBeEnabled();
  await expect(page.getByRole("button", { name: "Resume…", exact: true })).toBeDisabled();

  await rung(page, "widen").getByRole("button", { name: /×2$/ }).click();
  await expect(rung(page, "widen")).toContainText("4 of 4 widened");
  await rung(page, "widen")
    .getByRole("button", { name: /back to ×1/ })
    .click();
  await expect(rung(page, "widen")).not.toContainText("widened");

  await rung(page, "pause").getByRole("button", { name: "Pause new" }).click();
  await expect(rung(page, "pause")).toContainText("4 of 4 paused");
  await expect.poll(async () => (await desk.exchange()).open).toBe(0);

  // SOL/USDC is held by every desk of this world
  await rung(page, "flatten").getByRole("button", { name: "Flatten…" }).click();
  const review = page.getByRole("dialog", { name: `Flatten ${ACCOUNT}` });
  await expect(review).toContainText("SOL/USDC");
  await expect(review).toContainText("bps beyond the best price");
  await review.getByRole("button", { name: "Keep them" }).click();
  await resumeAccount(page);
});

test("g r goes there, the bar says where one is, and a frozen desk's ages go on growing", async ({ page }) => {
  test.setTimeout(90_000);
  await page.goto(`http://127.0.0.1:${desk.port}/`);
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await expect(page).toHaveURL(/\/risk$/, { timeout: 2_000 });
  }).toPass();
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages.getByRole("link", { name: "Risk" })).toHaveAttribute("aria-current", "page");
  await expectOrders(page);
  await page.routeWebSocket(/socket\.io/, (ws) => void ws.close());
  desk.child.kill("SIGSTOP");
  try {
    await expect(page.getByRole("status", { name: "Link: frozen" })).toBeVisible({ timeout: 20_000 });
    await expect(guard(page, "venue's own timer")).toContainText("ran out", { timeout: 20_000 });
    await expect(guard(page, "watchdog")).toContainText("silent for");
  } finally {
    desk.child.kill("SIGCONT");
  }
  await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible({ timeout: 20_000 });
  // the watchdog stopped it meanwhile: it was silent for longer than 3 s
  await expectVerifiedHalt(page);
});
