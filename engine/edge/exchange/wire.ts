/**
 * The exchange's wire: what an order request and a private report look like as JSON. Markets are numbered as GET /markets
 * lists them; money is decimal text of pico, so that no float touches it. Market data has a shape of its own
 * (market-wire.ts), for it is a thousand times as frequent.
 */
import { z } from "zod";
import type { Instrument, ReportEvent } from "../../core/types.ts";
import { lots, micros, pico, type Side, ticks } from "../../core/units.ts";

const whole = z.number().int();
const market = whole.min(0);
const side = z.union([z.literal(0), z.literal(1)]).transform((s): Side => s);
const wireTicks = whole.transform(ticks);
const wireLots = whole.transform(lots);
const wireMicros = whole.transform(micros);
const wirePico = z
  .string()
  .regex(/^-?\d+$/)
  .transform((text) => pico(BigInt(text)));
const via = z.enum(["response", "stream", "query"]);

// -------------------------------------------------------------------------------------------------- order requests

const wireAction = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("place"),
    market,
    id: whole,
    side,
    tick: wireTicks,
    lots: wireLots,
    tif: z.enum(["post-only", "gtc", "ioc"]),
    reduceOnly: z.boolean(),
  }),
  z.strictObject({ do: z.literal("amend"), market, id: whole, tick: wireTicks, lots: wireLots }),
  z.strictObject({ do: z.literal("cancel"), market, id: whole }),
]);
export type WireAction = z.infer<typeof wireAction>;
/** Most actions in one request. */
export const BATCH_MAX = 100;
export const actionsRequest = z.strictObject({ actions: z.array(wireAction).min(1).max(BATCH_MAX) });
/** Per item: "ok" when it is on its way to the book (reports follow), or the permanent code of its refusal. */
export const actionsResponse = z.object({ results: z.array(z.string()) });
/** null: of every market. */
export const cancelAllRequest = z.strictObject({ market: market.nullable() });
/** How many orders were open when the cancel was taken. */
export const cancelAllResponse = z.object({ open: whole });
export const deadManRequest = z.strictObject({ ms: whole.min(0).max(600_000) });

// --------------------------------------------------------------------------------------------------------- reports

const exchangeAt = wireMicros.nullable();
const report = z.literal("report").default("report");
export const wireOrderReport = z.object({
  type: report,
  report: z.literal("order"),
  exchangeAt,
  id: whole,
  status: z.enum([
    "acked",
    "amended",
    "rejected",
    "amend-rejected",
    "cancel-rejected",
    "canceled",
    "expired",
    "filled",
    "absent",
  ]),
  code: z.string().nullable(),
  tick: wireTicks.nullable(),
  lots: wireLots.nullable(),
  cumLots: wireLots.nullable(),
  via,
});
const wireFillReport = z.object({
  type: report,
  report: z.literal("fill"),
  exchangeAt,
  market,
  fillId: z.string().min(1),
  id: whole.nullable(),
  side,
  tick: wireTicks,
  lots: wireLots,
  liquidity: z.enum(["maker", "taker"]),
  fee: wirePico,
  feeAsset: z.string(),
  via,
});
const wireFundingReport = z.object({
  type: report,
  report: z.literal("funding"),
  exchangeAt,
  market,
  paymentId: z.string().min(1),
  amount: wirePico,
  asset: z.string(),
});
const wireOpenOrder = z.object({
  id: whole.nullable(),
  venueId: z.string(),
  market,
  side,
  tick: wireTicks,
  lots: wireLots,
  cumLots: wireLots,
});
export const wireAccountReport = z.object({
  type: report,
  report: z.literal("account"),
  exchangeAt,
  life: z.string().optional(),
  positions: z.array(z.object({ market, lots: wireLots, entryPrice: z.number().nullable() })),
  balances: z.array(z.object({ asset: z.string(), amount: wirePico })),
  equity: wirePico.nullable(),
  maintenance: wirePico.nullable(),
});
export const wireReport = z.discriminatedUnion("report", [
  wireOrderReport,
  wireFillReport,
  wireFundingReport,
  wireAccountReport,
]);
export type WireReport = z.infer<typeof wireReport>;

export const openOrdersPage = z.object({ orders: z.array(wireOpenOrder), nextPage: whole.nullable() });
/** Reports per page of GET /open-orders and GET /fills. */
export const PAGE_SIZE = 100;
/** `cursor` is where the next question starts; `more` is false on the last page. */
export const fillsPage = z.object({
  reports: z.array(z.discriminatedUnion("report", [wireFillReport, wireFundingReport])),
  cursor: whole,
  more: z.boolean(),
});
export const clockResponse = z.object({ tapeAt: whole, wallAt: whole, speed: z.number(), replay: z.boolean() });
export const statsResponse = z.object({
  /** Unix microseconds (system clock) when the last request with a place or an amend was accepted; 0 before the first. */
  lastSendAt: whole,
  /** Requests to /actions, however many actions each carried. */
  batches: whole,
  places: whole,
  amends: whole,
  cancels: whole,
  cancelAlls: whole,
  requests: whole,
  /** Places and amends that were taken and have not reached the book yet. */
  inFlight: whole,
  /** Venue time in microseconds at which the dead-man fires, null while it is not armed; and how often it has fired. */
  deadMan: z.object({ at: whole.nullable(), fired: whole }),
});
/** What is counted; the rest is the venue's own state. */
export type ExchangeCounts = Omit<z.infer<typeof statsResponse>, "inFlight" | "deadMan">;

const instrumentWire = z.object({
  symbol: z.string(),
  kind: z.enum(["linear", "inverse", "spot"]),
  base: z.string(),
  quote: z.string(),
  tickSize: z.number().positive(),
  tickPico: wirePico,
  lotSize: z.number().positive(),
  lotPico: wirePico,
  multiplier: z.number().positive(),
  makerFeePpb: whole,
  takerFeePpb: whole,
  feeIn: z.enum(["quote", "received"]).optional(),
  minLots: wireLots,
  minNotional: wirePico,
  ordersMax: whole,
  maintenanceMargin: z.number(),
  initialMargin: z.number(),
  status: z.enum(["open", "reduce-only", "closed"]),
});
const wireInstrument: z.ZodType<Instrument> = instrumentWire;
export const marketsResponse = z.object({ markets: z.array(wireInstrument) });
export const startMarketRequest = z.strictObject({ symbol: z.string().min(1).max(40) });
/** `market`: its number, as GET /markets lists it from now on. */
export const startMarketResponse = z.object({ market, instrument: wireInstrument });
export const candlesResponse = z.object({
  bars: z.array(z.object({ at: wireMicros, open: z.number(), high: z.number(), low: z.number(), close: z.number() })),
});

const bigintAsText = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);
/** Any of the shapes above as JSON; a bigint is written as its digits. */
export const encode = (value: unknown): string => JSON.stringify(value, bigintAsText);
/** The reports of the wire as the exchange sends them: those of the core without our own side's fields. */
export type ReportOnWire = Exclude<ReportEvent, { report: "open-orders" }>;
