/**
 * What an operator may change: one schema for engine, API and form. A document is whole (every market, every field) and
 * is stored as a revision that is never updated.
 */
import { z } from "zod";
import { BOOK_AGE_MS_MAX, BOOK_HEALTH_LEVELS, COLLAR_BPS_MAX, OPEN_ORDERS_MAX } from "./limits.ts";
import { defaultsOf, type Parameters, parserOf, type ValuesOf } from "./parameter.ts";
import { type StrategyId, strategies, strategyIds } from "./strategies/index.ts";

/** Of the whole desk (each account is held to it by itself). */
export const deskParameters = {
  grossExposureMax: {
    kind: "number",
    label: "Gross exposure limit",
    unit: "reporting currency",
    min: 0,
    max: 1_000_000_000_000,
    step: 1000,
    default: 400_000,
    help: "Positions and open orders at worst, summed over an account's markets. Beyond it only reducing quotes are sent.",
    raising: "raises risk",
    hot: true,
  },
  marginFractionMin: {
    kind: "number",
    label: "Least margin fraction",
    unit: "%",
    min: 0,
    max: 1000,
    step: 1,
    default: 20,
    help: "Equity over worst-case notional. Below it only reducing quotes are sent.",
    raising: "lowers risk",
    hot: true,
  },
  dayLossMax: {
    kind: "number",
    label: "Day's loss limit",
    unit: "reporting currency",
    min: 0,
    max: 1_000_000_000,
    step: 100,
    default: 5_000,
    help: "An account that loses more than this in one UTC day is halted until a person resumes it.",
    raising: "raises risk",
    hot: true,
  },
} as const satisfies Parameters;
export type DeskSettings = ValuesOf<typeof deskParameters>;

/** Of one market, whichever strategy quotes it. */
export const marketParameters = {
  positionMax: {
    kind: "number",
    label: "Position limit",
    unit: "base units",
    min: 0,
    max: 1_000_000_000,
    step: 0.001,
    default: null,
    auto: "one and a half times the allowance around the target",
    help: "Worst case of position and every order that can still fill, either way.",
    raising: "raises risk",
    hot: true,
  },
  orderSizeMax: {
    kind: "number",
    label: "Order size limit",
    unit: "base units",
    min: 0,
    max: 1_000_000_000,
    step: 0.001,
    default: null,
    auto: "the allowance",
    help: "No single order is larger than this.",
    raising: "raises risk",
    hot: true,
  },
  openOrdersMax: {
    kind: "integer",
    label: "Open orders limit",
    unit: "orders",
    min: 1,
    max: OPEN_ORDERS_MAX,
    step: 1,
    default: OPEN_ORDERS_MAX,
    help: "Orders of this market that may be open or unresolved at once.",
    raising: "raises risk",
    hot: true,
  },
  collarBps: {
    kind: "number",
    label: "Price collar",
    unit: "bps",
    min: 1,
    max: COLLAR_BPS_MAX,
    step: 1,
    default: 300,
    help: "No order is further than this from the reference (oracle where there is one, else mid).",
    raising: "raises risk",
    hot: true,
  },
  bookAgeMsMax: {
    kind: "integer",
    label: "Oldest book",
    unit: "ms",
    min: 200,
    max: BOOK_AGE_MS_MAX,
    step: 100,
    default: 5_000,
    help: "With no word on the book for longer than this, both sides are pulled.",
    raising: "raises risk",
    hot: true,
  },
  bookLevelsMin: {
    kind: "integer",
    label: "Fewest book levels",
    unit: "levels",
    min: 0,
    max: BOOK_HEALTH_LEVELS,
    step: 1,
    default: 1,
    help: "A side is held while the others show fewer levels than this on it; 0: not asked.",
    raising: "lowers risk",
    hot: true,
  },
  bookDepthMin: {
    kind: "number",
    label: "Least book depth",
    unit: "quote asset a side",
    min: 0,
    max: 1_000_000_000,
    step: 100,
    default: 0,
    help: "A side is held while the others show less value than this in its best 10 levels; 0: not asked.",
    raising: "lowers risk",
    hot: true,
  },
  marketSpreadBpsMax: {
    kind: "number",
    label: "Widest market spread",
    unit: "bps",
    min: 0.1,
    max: 10_000,
    step: 1,
    default: 100,
    help: "Both sides are held while the others' best bid and ask are further apart than this.",
    raising: "raises risk",
    hot: true,
  },
  actionOrder: {
    kind: "choice",
    label: "Order of actions",
    unit: "",
    choices: [
      { value: "cancel-first", label: "Cancel first" },
      { value: "place-first", label: "Place first (the book is never empty)" },
    ],
    default: "cancel-first",
    help: "Place-first needs limits, open orders and margin to hold with both sets counted.",
    raising: "neither",
    hot: true,
  },
} as const satisfies Parameters;
export type MarketLimits = ValuesOf<typeof marketParameters>;

export interface MarketSettings {
  /** False: not quoted until a revision says otherwise. */
  enabled: boolean;
  strategy: StrategyId;
  limits: MarketLimits;
  /** Values of the chosen strategy's parameters. */
  params: Record<string, number | string | boolean | null>;
}
export interface Settings {
  /** Version of the document's shape. */
  format: 2;
  reporting: {
    currency: string;
    /** What one unit of an asset is worth in the reporting currency, for assets that have no market to say it. */
    rates: Record<string, number>;
  };
  desk: DeskSettings;
  /** By market key "<account id>/<symbol>". */
  markets: Record<string, MarketSettings>;
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
const settingsParser: z.ZodType<Settings> = z.strictObject({
  format: z.literal(2),
  reporting: z.strictObject({
    currency: z.string().min(1).max(12),
    rates: z.record(z.string(), z.number().positive()),
  }),
  desk: parserOf(deskParameters),
  markets: z.record(z.string(), marketParser),
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
/** Parses a stored or proposed document; on failure says every field and why. */
export function parseSettings(input: unknown): ParsedSettings {
  const parsed = settingsParser.safeParse(upgraded(input));
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
  };
}
