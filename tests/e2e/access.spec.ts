/** Axe finds nothing on any page in both themes; no page is wider than its window. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { expectQuoting, openDesk, openMarket } from "./desk-page.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

for (const colorScheme of ["dark", "light"] as const)
  test.describe(`${colorScheme} theme`, () => {
    // figures that brighten are caught in the middle of it otherwise
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });
    test("axe finds nothing on the desk", async ({ page }) => {
      await openDesk(page);
      await expectQuoting(page);
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`)).toEqual([]);
    });
    test("axe finds nothing on the Risk page", async ({ page }) => {
      await page.goto("/risk");
      await expect(page.locator('[data-rung="disconnect"]')).toBeVisible();
      await expect(page.locator('[data-guard="venue\'s own timer"]')).toContainText("left");
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`)).toEqual([]);
    });
    test("axe finds nothing on a market's page with an edit open", async ({ page }) => {
      await openMarket(page, "BTC-PERP");
      await page.getByRole("region", { name: "Parameters" }).getByLabel("Sigma").first().fill("2.5");
      await expect(page.getByTestId("preview")).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`)).toEqual([]);
    });
  });

for (const width of [360, 768, 1280, 1440, 1920])
  test(`no page is wider than a window of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const address of ["/", "/risk", "/market?m=sim%3Alocal%3Amain%2FBTC-PERP"]) {
      await page.goto(address);
      await expect(page.getByRole("status", { name: "Link: live" })).toBeVisible();
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wider, address).toBe(0);
      await expect(page.getByRole("button", { name: /HALT/ })).toBeInViewport({ ratio: 1 });
    }
  });
