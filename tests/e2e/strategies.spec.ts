/** Every strategy while the desk runs: switched to, edited live, and the stages of its decisions to be seen. */
import { expect, type Page, test } from "@playwright/test";
import { type StrategyId, strategies, strategyIds } from "../../engine/core/strategies/index.ts";
import { appliedRevision, field, openDesk, resumeIfHalted, row } from "./desk-page.ts";

const MARKETS = ["BTC-PERP", "ETH-PERP", "SOL-PERP"] as const;
/** What quotes the markets already, and is to do so again afterwards. */
const FIRST: StrategyId = "fade";

const head = (page: Page, symbol: string) => page.getByRole("region", { name: symbol, exact: true });

async function openMarket(page: Page, symbol: string): Promise<void> {
  await openDesk(page);
  await row(page, symbol).getByRole("link", { name: symbol }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(symbol);
}
async function quoteBy(page: Page, symbol: string, id: StrategyId): Promise<void> {
  const { label, about } = strategies[id];
  await page.getByRole("button", { name: "Switch strategy" }).click();
  const dialog = page.getByRole("dialog", { name: `Strategy of ${symbol}` });
  await dialog.getByLabel("Strategy").selectOption(id);
  await dialog.getByPlaceholder("Why").fill("every strategy in turn");
  await dialog.getByRole("button", { name: `Quote by ${label}` }).click();
  const parameters = page.getByRole("region", { name: "Parameters" });
  await expect(parameters).toContainText(`${label}. ${about}`, { timeout: 15_000 });
}
/** The time between looks, which every strategy has. The engine says that the new one is in force. */
async function editRefresh(page: Page, id: StrategyId): Promise<void> {
  const before = await appliedRevision(page);
  const refresh = field(page, strategies[id].parameters.refreshMs!.label);
  await refresh.fill(String(Number(await refresh.inputValue()) + 50));
  await page.getByPlaceholder("Why").fill("every strategy is edited while it runs");
  await page.getByRole("button", { name: /^Apply 1 change/ }).click();
  await expect(page.getByTestId("revision")).toHaveText(`Applied v${before + 1}`);
}

test.describe.configure({ mode: "serial" });
const others = strategyIds.filter((id) => id !== FIRST);
// Market by market, so that each strategy is one switch and one edit; on each of them the first one comes back at the end.
for (const [n, symbol] of MARKETS.entries()) {
  const inTurn = [...others.filter((_, i) => i % MARKETS.length === n), FIRST];
  test(`${symbol} is switched to ${inTurn.join(", ")}: each quotes or says why not, is edited live, and shows its stages`, async ({
    page,
  }) => {
    test.setTimeout(180_000);
    await resumeIfHalted(page);
    await openMarket(page, symbol);
    for (const id of inTurn) {
      await quoteBy(page, symbol, id);
      await editRefresh(page, id);
      await expect(head(page, symbol)).toContainText(/quoting|one side|held/);
      const stages = page.getByRole("region", { name: "Last decision" }).getByRole("listitem");
      await expect(stages.first()).toContainText(/1 book\s*bid\s*[\d,.]+/);
      await expect(stages.last()).toContainText(/orders/);
    }
  });
}
