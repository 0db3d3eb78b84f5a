import { describe, expect, it } from "vitest";
import { parserOf } from "../../engine/core/parser.ts";
import { FIGURES_MAX } from "../../engine/core/quoting/wanted.ts";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { strategies, strategyIds } from "../../engine/core/strategies/index.ts";

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
