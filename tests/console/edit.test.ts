/** The parameter editor's arithmetic against the engine's own schemas. */
import { describe, expect, it } from "vitest";
import { lastPart, saidChange, shown } from "../../app/_components/editor/field-names.ts";
import {
  changesOf,
  edited,
  fieldsOf,
  findFields,
  presetTexts,
  readText,
  showValue,
  textOf,
} from "../../app/_lib/edit.ts";
import { defaultSettings, parseSettings } from "../../engine/core/settings.ts";

const KEY = "sim:local:main/BTC-PERP";
const BTC = { key: KEY, base: "BTC" };
const settings = defaultSettings([KEY]);
const fields = fieldsOf(KEY, settings);
const id = (name: string) => fields.find((f) => f.path.at(-1) === name)?.id ?? "";

describe("the form", () => {
  it("has every field of the document's market and desk, once", () => {
    const market = settings.markets[KEY];
    const wanted = 1 + Object.keys(market?.params ?? {}).length + Object.keys(market?.limits ?? {}).length;
    expect(fields).toHaveLength(wanted + Object.keys(settings.desk).length);
    expect(new Set(fields.map((f) => f.id)).size).toBe(fields.length);
  });
  it("says every value so that reading it back gives the same", () => {
    for (const f of fields) expect(readText(f.parameter, textOf(f.value)), f.id).toEqual({ ok: true, value: f.value });
  });
  it("refuses exactly what the engine refuses, at and beyond each bound", () => {
    for (const f of fields) {
      const p = f.parameter;
      if (p.kind !== "number" && p.kind !== "integer") continue;
      for (const value of [p.min, p.max, p.min - p.step, p.max + Math.max(p.step, p.max * 1e-6), p.min + p.step / 2]) {
        const document = structuredClone(settings);
        let at: object = document;
        for (const part of f.path.slice(0, -1)) at = Reflect.get(at, part);
        Reflect.set(at, f.path.at(-1) ?? "", value);
        expect(readText(p, String(value)).ok, `${f.id} = ${value}`).toBe(parseSettings(document).ok);
      }
    }
  });
});

describe("a preset", () => {
  it("fills in what presets speak of, the default where this one is silent, and leaves the rest as it is", () => {
    const document = structuredClone(settings);
    Object.assign(document.markets[KEY]?.params ?? {}, { usdPer: 700, sigma: 3, fade: 0.02 });
    const texts = presetTexts(BTC, document, "balanced");
    expect(texts[id("sigma")]).toBe("1");
    expect(texts[id("fade")]).toBe("0.0005");
    expect(texts).not.toHaveProperty([id("usdPer")]);
    expect(presetTexts(BTC, document, "conservative")[id("sigma")]).toBe("2");
    expect(presetTexts({ ...BTC, key: "of no market" }, document, "conservative")).toEqual({});
  });
  it("leaves a size that is meant for another asset to the engine", () => {
    const document = defaultSettings([KEY], "oracle-spread");
    const size = `markets.${KEY}.params.orderSize`;
    expect(presetTexts(BTC, document, "balanced")[size]).toBe("0.001");
    expect(presetTexts({ ...BTC, base: "SOL" }, document, "balanced")[size]).toBe("");
  });
  it("is a set of edits that the form and the engine take", () => {
    for (const preset of ["conservative", "balanced", "aggressive"] as const)
      expect(edited(fields, presetTexts(BTC, settings, preset)).problems).toEqual([]);
  });
});

describe("looking for a field", () => {
  const found = (sought: string, touched = "") =>
    findFields(fields, sought, (f) => f === touched).map((f) => f.path.at(-1));
  it.each<[string, string[]]>([
    ["least requotes", ["requoteMinMs"]],
    ["positionMax", ["positionMax"]],
    ["nothing of the kind", []],
  ])("%s", (sought, names) => expect(found(sought)).toEqual(names));
  it("shows all where nothing is looked for, and what was touched always", () => {
    expect(found("")).toHaveLength(fields.length);
    expect(found("nothing of the kind", id("fade"))).toEqual(["fade"]);
  });
});

describe("typed text", () => {
  const sigma = fields.find((f) => f.id === id("sigma"))?.parameter;
  const size = fields.find((f) => f.id === id("orderSize"))?.parameter;
  const levels = fields.find((f) => f.id === id("levels"))?.parameter;
  if (!sigma || !size || !levels) throw new Error("the strategy's fields are missing");
  it.each<[string, ReturnType<typeof readText>, ReturnType<typeof readText>]>([
    ["a number is itself", readText(sigma, " 2.5 "), { ok: true, value: 2.5 }],
    ["empty is auto where the engine works it out", readText(size, ""), { ok: true, value: null }],
    [
      "beyond the bound names the bound",
      readText(sigma, "99"),
      { ok: false, reason: "must be at most 20 × volatility" },
    ],
    ["half a level is refused", readText(levels, "1.5"), { ok: false, reason: "must be a whole number" }],
    ["words are refused", readText(sigma, "wide"), { ok: false, reason: "is not a number" }],
    ["infinity is refused", readText(sigma, "1e999"), { ok: false, reason: "is not a number" }],
  ])("%s", (_, got, wanted) => expect(got).toEqual(wanted));
  it("empty is refused where a number is needed", () => expect(readText(sigma, "").ok).toBe(false));
  it("auto is said in words", () => expect(showValue(size, null)).toBe("auto"));
});

describe("the difference", () => {
  it("leaves out what was typed back to what it was", () =>
    expect(edited(fields, { [id("sigma")]: "1.0" }).differences).toEqual([]));
  it("says before, after and whether it raises risk", () => {
    const { differences } = edited(fields, { [id("sigma")]: "0.5", [id("openOrdersMax")]: "10" });
    expect(differences.map((d) => [d.before, d.after, d.risk])).toEqual([
      [1, 0.5, "raises"],
      [40, 10, "lowers"],
    ]);
  });
  it("becomes changes by path, and what is out of bounds is a problem and no change", () => {
    const { differences, problems } = edited(fields, { [id("fade")]: "0.002", [id("sigma")]: "-1" });
    expect(changesOf(differences)).toEqual([{ field: ["markets", KEY, "params", "fade"], value: 0.002 }]);
    expect(problems).toEqual([{ field: `markets.${KEY}.params.sigma`, reason: "must be at least 0 × volatility" }]);
  });
});

it("a field in the history is said by market and name", () => {
  expect(lastPart(`markets.${KEY}.params.fade`)).toBe("BTC-PERP fade");
  expect(lastPart("markets.sim:local:main/SOL/USDC.limits.collarBps")).toBe("SOL/USDC collarBps");
  expect(lastPart("desk.dayLossMax")).toBe("dayLossMax");
  expect(lastPart(`markets.${KEY}`)).toBe("BTC-PERP quoted by");
  expect(lastPart(`removed.${KEY}`)).toBe("BTC-PERP removed, position");
});
it.each([
  [`markets.${KEY}`, settings.markets[KEY], undefined, ["BTC-PERP quoted by", "fade", "–"]],
  [`removed.${KEY}`, undefined, "keep", ["BTC-PERP removed, position", "–", "keep"]],
  [`markets.${KEY}.params.usdPer`, null, 700, ["BTC-PERP usdPer", "auto", "700"]],
])("a change of %s is said in words", (field, before, after, said) => {
  expect(saidChange({ field, before, after })).toEqual(said);
});
it.each([
  [null, "auto"],
  [0.5, "0.5"],
  [settings.markets[KEY], "fade"],
  [[KEY, "sim:local:main/SOL/USDC"], "BTC-PERP, SOL/USDC"],
  [[], "none"],
])("%j is said as %s", (value, text) => expect(shown(value)).toBe(text));
