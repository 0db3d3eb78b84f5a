/** The parameter editor: refusals with their field, conflicts, history. */
import { expect, test } from "@playwright/test";
import { appliedRevision, applyEdits, editStatus, field, openMarket } from "./desk-page.ts";

test("an edit out of bounds is refused in the form with the field and the bound", async ({ page }) => {
  await openMarket(page, "SOL-PERP");
  await field(page, "Sigma").fill("99");
  await expect(page.getByRole("region", { name: "Parameters" })).toContainText("must be at most 20");
  await expect(field(page, "Sigma")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("button", { name: /^Apply/ })).toBeDisabled();
});

test("an edit that a newer revision overtook is a conflict: what was typed stays, and is applied after a review", async ({
  page,
  context,
}) => {
  await openMarket(page, "SOL-PERP");
  const start = await appliedRevision(page);
  await field(page, "Fade").fill("0.0007");
  const other = await context.newPage();
  await openMarket(other, "SOL-PERP");
  await applyEdits(other, { Sigma: "1.7" });
  await expect(editStatus(other)).toHaveText(`Applied v${start + 1}`);
  await expect(editStatus(page)).toHaveText("Conflict");
  await expect(page.getByRole("alert").filter({ hasText: "Your edits are kept" })).toContainText("sigma 1 → 1.7");
  await expect(field(page, "Fade")).toHaveValue("0.0007");
  await page.getByRole("button", { name: /Review my edits/ }).click();
  await expect(field(page, "Sigma")).toHaveValue("1.7");
  await applyEdits(page, {});
  await expect(editStatus(page)).toHaveText(`Applied v${start + 2}`);
});

test("rolling back is one more revision with its reason in the history", async ({ page }) => {
  await openMarket(page, "SOL/USDC");
  const start = await appliedRevision(page);
  await applyEdits(page, { Sigma: "3" });
  await expect(editStatus(page)).toHaveText(`Applied v${start + 1}`);
  await page.getByTestId("revision").click();
  const sheet = page.getByRole("dialog", { name: "Settings history" });
  await sheet.getByRole("button", { name: `Roll back to v${start}…` }).click();
  await sheet.getByPlaceholder("Why").fill("wider was wrong");
  await sheet.getByRole("button", { name: `Roll back to v${start}`, exact: true }).click();
  await expect(page.getByTestId("revision")).toHaveText(`Applied v${start + 2}`);
  await expect(field(page, "Sigma")).toHaveValue("1");
});
