import { describe, expect, it } from "vitest";
import { parserOf } from "../../engine/core/parser.ts";
import { FIGURES_MAX } from "../../engine/core/quoting/wanted.ts";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { strategies, strategyIds } from "../../engine/core/strategies/index.ts";
import { micros } from "../../engine/core/units.ts";
import { marketDetail } from "../../engine/core/view.ts";
import { quotingBy } from "./strategy-fixture.ts";

describe.each(strategyIds)("%s", (id) => {
  const s = strategies[id];
  const parser = parserOf(s.parameters);
  it("is named by its id, and says what it does and where it comes from", () => {
    expect(s.id).toBe(id);
    for (const text of [s.label, s.about, s.source]) expect(text).toMatch(/\S/);
    expect(s.about).toMatch(/\.$/);
  });
  it("every parameter has words, a default inside of its bounds, and the common ones are there", () => {
    for (const p of Object.values(s.parameters)) {
      expect(p.label).toMatch(/\S/);
      expect(p.help).toMatch(/\.$/);
    }
    expect(Object.keys(s.parameters)).toEqual(
      expect.arrayContaining(["refreshMs", "requoteMinMs", "usdPer", "target"]),
    );
    expect(parser.safeParse(defaultMarketSettings(id).params).error?.issues).toBeUndefined();
  });
  it.each(["conservative", "balanced", "aggressive"] as const)("the preset %s is within the bounds", (name) => {
    const params = { ...defaultMarketSettings(id).params, ...s.presets[name] };
    expect(parser.safeParse(params).error?.issues).toBeUndefined();
  });
  it("shows no more figures than there is room for", () => expect(s.figures.length).toBeLessThanOrEqual(FIGURES_MAX));
  it("its memory is plain data", () => expect(structuredClone(s.initial())).toEqual(s.initial()));
});

describe("the spread's stage on a market's page", () => {
  const said = (strategy: "fade" | "static", params = {}) => {
    const t = quotingBy(strategy, params);
    return marketDetail(t.desk, 0, micros(t.at)).stages.find((s) => s.stage === "spread")?.text;
  };
  it.each([
    ["names the volatility where it is quoted on", "fade", {}, "realised volatility and half spread"],
    ["says that none is used where it is not", "static", {}, "half spread; no volatility is used"],
    ["has nothing to say where nothing was quoted", "static", { fairSource: "oracle" }, "none yet"],
  ] as const)("%s", (_, strategy, params, text) => expect(said(strategy, params)).toBe(text));
});
