import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { settingsPage } from "../../bin/lib/settings-page.ts";
import { strategiesJson, strategiesText, withTable } from "../../bin/lib/strategies-text.ts";
import { parserOf } from "../../engine/core/parser.ts";
import { strategies, strategyIds } from "../../engine/core/strategies/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");

describe("npm run strategies", () => {
  it("the README's table is what the schema says (npm run strategies -- --write)", () =>
    expect(readme).toBe(withTable(readme)));
  it("docs/settings.md says what the schema says, line by line (npm run strategies -- --write)", () => {
    const page = readFileSync(path.join(root, "docs/settings.md"), "utf8");
    expect(settingsPage().split("\n")).toEqual(page.split("\n"));
    for (const id of strategyIds) expect(page).toContain(`\n## ${id}\n`);
  });
  it("a README without a place for the table is an error, not a second table", () =>
    expect(() => withTable("# Nothing")).toThrow(/no place for the table/));
  it.each(strategyIds)("%s has a file of its own name", (id) =>
    expect(existsSync(path.join(root, `engine/core/strategies/${id}.ts`))).toBe(true),
  );
  it("as JSON: every strategy with its parameters, and presets that are whole and within the bounds", () => {
    const json = JSON.parse(JSON.stringify(strategiesJson())) as ReturnType<typeof strategiesJson>;
    expect(json.strategies.map((s) => s.id)).toEqual(strategyIds);
    for (const s of json.strategies)
      for (const [name, values] of Object.entries(s.presets)) {
        const parsed = parserOf(strategies[s.id as keyof typeof strategies].parameters).safeParse(values);
        expect([s.id, name, parsed.error?.issues]).toEqual([s.id, name, undefined]);
      }
  });
  it("in words: each parameter with its default, unit and bounds", () => {
    const text = strategiesText();
    for (const id of strategyIds) expect(text).toContain(`${id} (${strategies[id].source}): ${strategies[id].about}`);
    expect(text).toMatch(/\n {2}spreadBps +8 bps, full width \(0 to 1000\)\. Bid = oracle/);
    expect(text).toMatch(/\n {2}preset balanced: the defaults\n/);
    expect(text).toMatch(/\n {2}usdPer +auto: equity .* reporting currency \(1 to 1000000000\)/);
  });
});
