/**
 * What an operator may change: one schema for engine, API and form. A document is whole (every market, every field) and
 * is stored as a revision that is never updated.
 */
import { z } from "zod";
import { type DeskSettings, deskParameters, type MarketLimits, marketParameters } from "./limit-parameters.ts";
import { defaultsOf, type Parameters } from "./parameter.ts";
import { parserOf } from "./parser.ts";
import { type StrategyId, strategies, strategyIds } from "./strategies/index.ts";
import { spreadFloor } from "./strategies/spread-floor.ts";

export { type DeskSettings, deskParameters, type MarketLimits, marketParameters };

export interface MarketSettings {
  /** False: not quoted until a revision says otherwise. */
  enabled: boolean;
  strategy: StrategyId;
  limits: MarketLimits;
  /** Values of the chosen strategy's parameters. */
  params: Record<string, number | string | boolean | null>;
}
/** What is to become of the position of a market that is taken off the desk. */
export type PositionAfter = "keep" | "flatten";
export interface Settings {
  /** Version of the document's shape. */
  format: 2;
  reporting: {
    currency: string;
    /** What one unit of an asset is worth in the reporting currency, for assets that have no market to say it. */
    rates: Record<string, number>;
  };
  desk: DeskSettings;
  /** By market key "<account id>/<symbol>". A market that is not named is not quoted. */
  markets: Record<string, MarketSettings>;
  /** Markets that a person took on while the desk ran: started with it again wherever the venue can list them. */
  added: string[];
  /** Markets that were taken off the desk, until they are added again; never named in `markets` too. */
  removed: Record<string, PositionAfter>;
}

const strategyParsers = Object.fromEntries(
  strategyIds.map((id) => [id, parserOf(strategies[id].parameters)]),
) as unknown as Record<StrategyId, z.ZodType<MarketSettings["params"]>>;

const marketParser = z
  .strictObject({
    enabled: z.boolean(),
    strategy: z.enum(strategyIds as [StrategyId, ...StrategyId[]], {
      error: `must be one of: ${strategyIds.join(", ")}`,
    }),
    limits: parserOf(marketParameters),
    params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  })
  .superRefine((m, ctx) => {
    const parsed = strategyParsers[m.strategy].safeParse(m.params);
    for (const issue of parsed.error?.issues ?? [])
      ctx.addIssue({ code: "custom", path: ["params", ...issue.path], message: issue.message });
  });

/** Whole document, strictly: an unknown field, a missing one or one out of bounds is an error with its path. */
const settingsParser: z.ZodType<Settings> = z
  .strictObject({
    format: z.literal(2),
    reporting: z.strictObject({
      currency: z.string().min(1).max(12),
      rates: z.record(z.string(), z.number().positive()),
    }),
    desk: parserOf(deskParameters),
    markets: z.record(z.string(), marketParser),
    // Documents of before say nothing of either.
    added: z.array(z.string()).default([]),
    removed: z.record(z.string(), z.enum(["keep", "flatten"])).default({}),
  })
  .superRefine(({ markets, added, removed }, ctx) => {
    for (const key of Object.keys(removed))
      if (Object.hasOwn(markets, key))
        ctx.addIssue({ code: "custom", path: ["removed", key], message: "is among the markets too" });
    for (const [i, key] of added.entries())
      if (!Object.hasOwn(markets, key))
        ctx.addIssue({ code: "custom", path: ["added", i], message: `names ${key}, which is not among the markets` });
  }) as z.ZodType<Settings>;

export interface SettingsProblem {
  /** Dotted path of the field, "markets.sim:local:main/BTC-PERP.params.fade". */
  field: string;
  reason: string;
}
export type ParsedSettings = { ok: true; settings: Settings } | { ok: false; problems: SettingsProblem[] };
/**
 * A document of before the health of the book was asked for, with the defaults of what it could not know. Anything else in it
 * is left as it is, for the parser to refuse.
 */
function upgraded(input: unknown): unknown {
  const old = z
    .looseObject({ format: z.literal(1), markets: z.record(z.string(), z.looseObject({})) })
    .safeParse(input);
  if (!old.success) return input;
  const { bookLevelsMin, bookDepthMin, marketSpreadBpsMax } = defaultsOf(marketParameters);
  const markets = Object.entries(old.data.markets).map(([key, m]) => [
    key,
    { ...m, limits: { bookLevelsMin, bookDepthMin, marketSpreadBpsMax, ...(m.limits as object) } },
  ]);
  return { ...old.data, format: 2, markets: Object.fromEntries(markets) };
}
/** Limits that came later, with what they are where a document says nothing of any of them. */
const LATER_DESK = pick(deskParameters, [
  "drawdownMax",
  "marginFractionStop",
  "errorsMax",
  "clockSkewMsMax",
  "loopStallMsMax",
  "venueEquityMax",
]);
const LATER_LIMITS = pick(marketParameters, [
  "driftBpsMax",
  "orderValueMax",
  "fillsPerMinuteMax",
  "requotesPerMinuteMax",
  "positionSwingMax",
  "toleranceTicks",
  "toleranceBps",
]);
function pick<P extends Parameters>(all: P, names: readonly (keyof P & string)[]): Parameters {
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}
const withDefaults = (values: Record<string, unknown>, later: Parameters): Record<string, unknown> =>
  Object.keys(later).some((name) => Object.hasOwn(values, name)) ? values : { ...values, ...defaultsOf(later) };
const withLimits = z.looseObject({
  desk: z.record(z.string(), z.unknown()),
  markets: z.record(z.string(), z.looseObject({ limits: z.record(z.string(), z.unknown()) })),
});
function withLaterLimits(input: unknown): unknown {
  const doc = withLimits.safeParse(input);
  if (!doc.success) return input;
  const { desk, markets } = doc.data;
  const limited = Object.entries(markets).map(([key, m]) => [
    key,
    { ...m, limits: withDefaults(m.limits, LATER_LIMITS) },
  ]);
  return { ...doc.data, desk: withDefaults(desk, LATER_DESK), markets: Object.fromEntries(limited) };
}
/** Groups that a strategy's parameters got later; their defaults change nothing. */
const LATER_GROUPS = new Map<string, Parameters>([
  ["fade", spreadFloor],
  ["imbalance", spreadFloor],
]);
const marketsWithParams = z.looseObject({
  markets: z.record(z.string(), z.looseObject({ strategy: z.string(), params: z.record(z.string(), z.unknown()) })),
});
/** A market of before such a group has none of it: it gets the defaults. One that has a part of it is left to the parser. */
function withLaterGroups(input: unknown): unknown {
  const doc = marketsWithParams.safeParse(input);
  if (!doc.success) return input;
  const markets = Object.entries(doc.data.markets).map(([key, m]) => {
    const group = LATER_GROUPS.get(m.strategy) ?? {};
    const isOlder = Object.keys(group).every((name) => !Object.hasOwn(m.params, name));
    return [key, isOlder ? { ...m, params: { ...defaultsOf(group), ...m.params } } : m];
  });
  return { ...doc.data, markets: Object.fromEntries(markets) };
}
/** Parses a stored or proposed document; on failure says every field and why. */
export function parseSettings(input: unknown): ParsedSettings {
  const parsed = settingsParser.safeParse(withLaterGroups(withLaterLimits(upgraded(input))));
  if (parsed.success) return { ok: true, settings: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((i) =>
      i.code === "unrecognized_keys"
        ? i.keys.map((k) => ({ field: [...i.path, k].join("."), reason: "is not a known field" }))
        : [{ field: i.path.join("."), reason: i.message }],
    ),
  };
}

export function defaultMarketSettings(strategy: StrategyId = "fade"): MarketSettings {
  return {
    enabled: true,
    strategy,
    limits: defaultsOf(marketParameters),
    params: defaultsOf(strategies[strategy].parameters) as MarketSettings["params"],
  };
}
export function defaultSettings(marketKeys: readonly string[], strategy: StrategyId = "fade"): Settings {
  return {
    format: 2,
    reporting: { currency: "USDC", rates: { USDC: 1, USDT: 1, USD: 1 } },
    desk: defaultsOf(deskParameters),
    markets: Object.fromEntries(marketKeys.map((k) => [k, defaultMarketSettings(strategy)])),
    added: [],
    removed: {},
  };
}
