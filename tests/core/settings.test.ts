import { describe, expect, it } from "vitest";
import { defaultSettings, parseSettings } from "../../engine/core/settings.ts";

const KEY = "sim:local:main/BTC-PERP";
/** A document as the first format had it. */
function old(): { format: number; markets: Record<string, { limits: Record<string, unknown> }> } & object {
  const s = JSON.parse(JSON.stringify(defaultSettings([KEY])));
  s.format = 1;
  for (const name of ["bookLevelsMin", "bookDepthMin", "marketSpreadBpsMax"]) delete s.markets[KEY].limits[name];
  return s;
}

describe("documents of the first format", () => {
  it("are read with the defaults of what they could not know, and keep everything else", () => {
    const s = old();
    s.markets[KEY]!.limits.positionMax = 3;
    const parsed = parseSettings(s);
    const expected = defaultSettings([KEY]);
    expected.markets[KEY]!.limits.positionMax = 3;
    expect(parsed).toEqual({ ok: true, settings: expected });
  });
  it("are refused for what was wrong in them before", () => {
    const s = old();
    s.markets[KEY]!.limits.positionMax = -1;
    s.markets[KEY]!.limits.typo = 1;
    const parsed = parseSettings(s);
    expect(parsed.ok ? [] : parsed.problems.map((p) => p.field).sort()).toEqual([
      `markets.${KEY}.limits.positionMax`,
      `markets.${KEY}.limits.typo`,
    ]);
  });
  it("a document of this format is taken whole or not at all", () => {
    const s = old();
    s.format = 2;
    const parsed = parseSettings(s);
    expect(parsed.ok ? [] : parsed.problems.map((p) => p.field).sort()).toEqual([
      `markets.${KEY}.limits.bookDepthMin`,
      `markets.${KEY}.limits.bookLevelsMin`,
      `markets.${KEY}.limits.marketSpreadBpsMax`,
    ]);
  });
});

describe("markets that come and go", () => {
  it("a document that says nothing of them has none", () => {
    const { added: _, removed: __, ...before } = defaultSettings([KEY]);
    expect(parseSettings(before)).toEqual({ ok: true, settings: defaultSettings([KEY]) });
  });
  it.each([
    ["removed and quoted at once", { removed: { [KEY]: "keep" } }, `removed.${KEY}`, "is among the markets too"],
    ["removed in a way that is none", { removed: { x: "sell" } }, "removed.x", expect.stringContaining("keep")],
    ["added without settings", { added: ["x"] }, "added.0", "names x, which is not among the markets"],
  ])("%s is refused", (_, more, field, reason) => {
    expect(parseSettings({ ...defaultSettings([KEY]), ...more })).toEqual({ ok: false, problems: [{ field, reason }] });
  });
});

describe("a document of before the spread floor", () => {
  const older = (drop: readonly string[]) => {
    const s = structuredClone(defaultSettings(["m"]));
    for (const name of drop) delete s.markets.m!.params[name];
    return parseSettings(s);
  };
  const group = ["spreadFloor", "floorMarginBps", "adversePriorBps", "adversePriorFills"];
  it("gets it, off: what it quoted stays as it was", () =>
    expect(older(group)).toEqual({ ok: true, settings: defaultSettings(["m"]) }));
  it("with a part of it is a fault like any missing field", () =>
    expect(older(group.slice(0, 3))).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ field: "markets.m.params.spreadFloor" })]),
    }));
});
