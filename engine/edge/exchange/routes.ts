/**
 * What the exchange answers over HTTP. Each route names the authority it needs: the cancel token may read and cancel, the
 * trade token may do everything.
 */
import type { Action, Instrument } from "../../core/types.ts";
import { MICROS_PER_MS, micros } from "../../core/units.ts";
import type { TapeAnchor } from "../clock.ts";
import { systemClock } from "../clock.ts";
import {
  actionsRequest,
  cancelAllRequest,
  deadManRequest,
  type ExchangeCounts,
  PAGE_SIZE,
  startMarketRequest,
  type WireAction,
} from "./wire.ts";
import type { World } from "./world.ts";

export type Role = "trade" | "cancel";
/** What a route answers: a status and a body, or a refusal in words. */
export interface Answer {
  status: number;
  body: unknown;
}
const ok = (body: unknown): Answer => ({ status: 200, body });
export const refusal = (status: number, error: string): Answer => ({ status, body: { error } });

/** Markets that could run besides. A tape has none. */
export interface MoreMarkets {
  available(): Instrument[];
  /** Runs it from now on, as the last of the listed. False where there is no such market, or no room for one. */
  start(symbol: string): boolean;
}
export interface Exchange {
  more: MoreMarkets | null;
  world: World;
  stats: ExchangeCounts;
  /** Null on the system's clock. Starts the tape at the first call. */
  anchor: () => TapeAnchor | null;
}
export interface Call {
  role: Role;
  query: URLSearchParams;
  /** Parsed JSON of a POST; undefined for a GET. */
  body: unknown;
}
type Route = (x: Exchange, call: Call) => Answer;

/** The wire's action as the core's effect; what the wire does not carry is of no meaning to the venue. */
function toAction(a: WireAction): Action {
  if (a.do === "place") return { ...a, account: 0, level: 0, layer: "", revision: 0, decision: 0 };
  return { ...a, account: 0 };
}
function countOf(text: string | null, otherwise: number, max: number): number | null {
  const n = text === null ? otherwise : Number(text);
  return Number.isInteger(n) && n >= 0 && n <= max ? n : null;
}

const actions: Route = (x, { role, body }) => {
  const parsed = actionsRequest.safeParse(body);
  if (!parsed.success) return refusal(400, parsed.error.issues[0]?.message ?? "malformed");
  const items = parsed.data.actions;
  const creates = items.some((a) => a.do !== "cancel");
  if (creates && role !== "trade") return refusal(403, "this token may read and cancel only");
  if (creates) x.stats.lastSendAt = systemClock.now();
  x.stats.batches++;
  const listed = x.world.venue.instruments().length;
  const results = x.world.ask((now) =>
    items.map((a) => {
      if (a.market >= listed) return "UNKNOWN_MARKET";
      x.stats[`${a.do}s`]++;
      x.world.venue.submit(toAction(a), now);
      return "ok";
    }),
  );
  return ok({ results });
};
const cancelAll: Route = (x, { body }) => {
  const parsed = cancelAllRequest.safeParse(body);
  if (!parsed.success || (parsed.data.market ?? 0) >= x.world.venue.instruments().length)
    return refusal(400, "market must be one of the listed, or null");
  x.stats.cancelAlls++;
  const open = x.world.ask((now) => {
    const before = x.world.venue.openOrders().length;
    x.world.venue.cancelAll(now, parsed.data.market);
    return before;
  });
  return ok({ open });
};
const openOrders: Route = (x, { query }) => {
  const page = countOf(query.get("page"), 0, 1e6);
  if (page === null) return refusal(400, "page must be a whole number from 0");
  const all = x.world.ask(() => x.world.venue.openOrders());
  const orders = all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  return ok({
    orders,
    nextPage: (page + 1) * PAGE_SIZE < all.length ? page + 1 : null,
  });
};
const order: Route = (x, { query }) => {
  const id = Number(query.get("id") ?? Number.NaN);
  if (!Number.isSafeInteger(id)) return refusal(400, "id must be a whole number");
  return ok(x.world.ask((now) => x.world.venue.orderReport(id, now)));
};
const fills: Route = (x, { query }) => {
  const { venue } = x.world;
  // Without a start: only where the list ends now.
  if (query.get("since") === null) return ok({ reports: [], cursor: x.world.ask(() => venue.fillCount), more: false });
  const since = countOf(query.get("since"), 0, Number.MAX_SAFE_INTEGER);
  if (since === null) return refusal(400, "since must be a whole number from 0");
  // Beyond its end it is of another list: one of before the exchange began anew.
  const from = since > x.world.ask(() => venue.fillCount) ? 0 : since;
  const reports = x.world.ask(() => venue.fillsSince(from, PAGE_SIZE));
  const cursor = from + reports.length;
  return ok({ reports, cursor, more: reports.length > 0 && cursor < venue.fillCount });
};
const stats: Route = (x) => {
  const { inFlight, at, fired } = x.world.ask(() => ({
    inFlight: x.world.venue.inFlight(),
    ...x.world.venue.deadMan(),
  }));
  return ok({ ...x.stats, inFlight, deadMan: { at: Number.isFinite(at) ? at : null, fired } });
};
const candles: Route = (x, { query }) => {
  const market = x.world.venue.instruments().findIndex((i) => i.symbol === query.get("symbol"));
  const barSeconds = countOf(query.get("barSeconds"), 60, 86_400);
  const count = countOf(query.get("count"), 100, 5_000);
  if (market < 0 || !barSeconds || count === null) return refusal(400, "symbol, barSeconds or count is out of range");
  return ok({ bars: x.world.ask(() => x.world.venue.candles(market, barSeconds, count)) });
};
const deadMan: Route = (x, { body }) => {
  const parsed = deadManRequest.safeParse(body);
  if (!parsed.success) return refusal(400, "ms must be a whole number from 0 to 600000");
  const { ms } = parsed.data;
  x.world.ask((now) =>
    x.world.venue.armDeadMan(ms === 0 ? null : micros(now + Math.round(ms * MICROS_PER_MS * x.world.speed))),
  );
  return ok({ ok: true });
};
const clock: Route = (x) => {
  const anchor = x.anchor();
  return ok(anchor ? { ...anchor, replay: true } : { tapeAt: 0, wallAt: 0, speed: 1, replay: false });
};

/** Asked again for one that runs already, its number is told again. */
const startMarket: Route = (x, { body }) => {
  const parsed = startMarketRequest.safeParse(body);
  if (!parsed.success) return refusal(400, "symbol must be the name of a market");
  const { symbol } = parsed.data;
  const listed = () => x.world.venue.instruments().findIndex((i) => i.symbol === symbol);
  if (listed() < 0) x.world.ask(() => x.more?.start(symbol));
  const market = listed();
  if (market < 0) return refusal(404, x.more ? `it has no market ${symbol}` : "a tape has its own market and no other");
  return ok({ market, instrument: x.world.venue.instruments()[market] });
};

/** "METHOD /path" → what it does and the least authority it needs. */
export const routes: Readonly<Record<string, { needs: Role; answer: Route }>> = {
  "POST /actions": { needs: "cancel", answer: actions },
  "POST /cancel-all": { needs: "cancel", answer: cancelAll },
  "POST /dead-man": { needs: "trade", answer: deadMan },
  "GET /open-orders": { needs: "cancel", answer: openOrders },
  "GET /order": { needs: "cancel", answer: order },
  "GET /account": { needs: "cancel", answer: (x) => ok(x.world.ask((now) => x.world.venue.accountState(now))) },
  "GET /fills": { needs: "cancel", answer: fills },
  "GET /markets": { needs: "cancel", answer: (x) => ok({ markets: x.world.venue.instruments() }) },
  "POST /markets": { needs: "trade", answer: startMarket },
  "GET /markets/available": { needs: "cancel", answer: (x) => ok({ markets: x.more?.available() ?? [] }) },
  "GET /candles": { needs: "cancel", answer: candles },
  "GET /clock": { needs: "cancel", answer: clock },
  "GET /stats": { needs: "cancel", answer: stats },
  "GET /health": { needs: "cancel", answer: () => ok({ ok: true, pid: process.pid }) },
};
