/**
 * One readable line per order, fill, refusal and found position, for a terminal; the same as fields for a pipe. Amends are
 * counted, not told: a quick market would drown the rest.
 */
import type { AlertEffect, DeskConfig, Event, Instrument, OrderReport, PlaceEffect } from "./core/types.ts";
import { SIDE_NAMES } from "./core/units.ts";
import type { DeskView, FillView, MarketView } from "./core/view-types.ts";
import type { Line } from "./worker-messages.ts";

const decimals = (step: number): number => Math.max(0, Math.min(12, Math.ceil(-Math.log10(step) - 1e-9)));
const digits = (n: number, places: number): string =>
  n.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
const size = (n: number): string => n.toLocaleString("en-US", { maximumFractionDigits: 12 });
/** Nothing is +0: what rounds to zero has no side. */
const signed = (n: number, places: number): string => {
  const text = digits(Math.abs(n), places);
  return `${n < 0 && /[1-9]/.test(text) ? "−" : "+"}${text}`;
};

interface Told {
  market: number;
  side: "bid" | "ask";
  tick: number;
  /** Total size and what of it has filled: a line speaks of the rest, which is what rests or goes. */
  lots: number;
  cumLots: number;
  layer: string;
}
type Fields = Line["fields"];

export class Lines {
  /** Our orders that live: a report says less than its order did. */
  readonly #orders = new Map<number, Told>();
  /** By key. */
  readonly #amends = new Map<string, number>();
  readonly #config: DeskConfig;
  readonly #tell: (line: Line) => void;
  constructor(config: DeskConfig, tell: (line: Line) => void) {
    this.#config = config;
    this.#tell = tell;
  }

  placed(e: PlaceEffect): void {
    this.#orders.set(e.id, {
      market: e.market,
      side: SIDE_NAMES[e.side],
      tick: e.tick,
      lots: e.lots,
      cumLots: 0,
      layer: e.layer,
    });
  }
  event(e: Event): void {
    if (e.type === "report" && e.report === "order") this.#report(e);
    else if (e.type === "sent" && e.outcome === "refused-at-gate" && e.action === "place")
      this.#end(e.id, { kind: "refusal", level: "warn", word: "not sent: the gate is closed" });
  }
  fill(f: FillView): void {
    const word = f.side === "bid" ? "bought" : "sold";
    const edge = f.edgeBps === null ? "" : `, edge ${signed(f.edgeBps, 1)} bps`;
    const text = `[${f.symbol}] ${word} ${size(f.size)} at ${digits(f.price, f.priceDecimals)} (${f.liquidity}${edge})`;
    const { fillId, side, price, liquidity, fee } = f;
    const fields = { fillId, side, price, size: f.size, liquidity, fee, orderId: f.orderId };
    this.#say({ kind: "fill", market: f.symbol, text, fields });
  }
  found(m: MarketView): void {
    const { symbol, position, entryPrice } = m;
    const entry = entryPrice === null ? "entry not known" : `entered at ${digits(entryPrice, m.priceDecimals)}`;
    const text = `[${symbol}] found a position of ${signed(position, m.sizeDecimals)} ${m.base}, ${entry}`;
    this.#say({ kind: "position", market: symbol, text, fields: { position, entryPrice } });
  }
  alert({ alert }: AlertEffect): void {
    const market = alert.market === null ? null : this.#instrument(alert.market).symbol;
    const level = alert.severity === "info" ? "info" : alert.severity === "warning" ? "warn" : "error";
    const fields = { code: alert.code, id: alert.id, count: alert.count };
    this.#say({ kind: "alert", level, market, text: `${alert.code}: ${alert.text}`, fields });
  }
  state(text: string, level: Line["level"] = "info", fields: Fields = {}): void {
    this.#say({ kind: "state", level, market: null, text, fields });
  }
  /** Each market's line: delta, fair, our quotes, the day's profit, and how many amends there were since the last. */
  markets(view: DeskView): void {
    view.markets.forEach((m) => {
      const price = (p: number | null) => (p === null ? "–" : digits(p, m.priceDecimals));
      const amends = this.#amends.get(m.key) ?? 0;
      this.#amends.delete(m.key);
      const delta = m.delta === null ? "–" : signed(m.delta, 3);
      const text =
        `[${m.symbol}] ${m.state} · delta ${delta} · fair ${price(m.fair)} · ` +
        `${price(m.bid.price)} / ${price(m.ask.price)} · PnL ${signed(m.pnlDay.total, 2)} ${view.currency} · ${amends} amends`;
      const { state, fair, position } = m;
      const quotes = { bid: m.bid.price, ask: m.ask.price };
      const fields = { state, delta: m.delta, fair, ...quotes, position, pnlDay: m.pnlDay.total, amends };
      this.#say({ kind: "market", market: m.symbol, text, fields });
    });
  }

  #report(e: OrderReport): void {
    const o = this.#orders.get(e.id);
    if (!o) return;
    if (e.tick !== null) o.tick = e.tick;
    if (e.lots !== null) o.lots = e.lots;
    if (e.cumLots !== null) o.cumLots = e.cumLots;
    switch (e.status) {
      case "acked":
        if (e.via !== "query") this.#order(e.id, o, { kind: "place", level: "info", word: "placed" });
        return;
      case "amended": {
        const { key } = this.#config.markets[o.market]!;
        this.#amends.set(key, (this.#amends.get(key) ?? 0) + 1);
        return;
      }
      case "canceled":
        return this.#end(e.id, { kind: "cancel", level: "info", word: "cancelled" });
      case "expired":
        return this.#end(e.id, { kind: "cancel", level: "info", word: "expired" });
      case "rejected":
        return this.#end(e.id, { kind: "refusal", level: "warn", word: `refused: ${e.code ?? "no reason given"}` });
      case "amend-rejected":
        return this.#order(e.id, o, {
          kind: "refusal",
          level: "warn",
          word: `amend refused: ${e.code ?? "no reason"}`,
        });
      case "filled":
      case "absent":
        this.#orders.delete(e.id);
    }
  }
  #end(id: number, what: { kind: Line["kind"]; level: Line["level"]; word: string }): void {
    const o = this.#orders.get(id);
    if (!o) return;
    this.#orders.delete(id);
    this.#order(id, o, what);
  }
  #order(id: number, o: Told, what: { kind: Line["kind"]; level: Line["level"]; word: string }): void {
    const i = this.#instrument(o.market);
    // A product of two floats has dust at its end: 606,256 ticks of .1 are 60,625.6.
    const price = Number((o.tick * i.tickSize).toFixed(decimals(i.tickSize)));
    const amount = Number(((o.lots - o.cumLots) * i.lotSize).toFixed(decimals(i.lotSize)));
    const text = `[${i.symbol}] ${o.side} ${digits(price, decimals(i.tickSize))} × ${size(amount)} ${what.word}`;
    const fields = { id, side: o.side, price, size: amount, layer: o.layer };
    this.#say({ kind: what.kind, level: what.level, market: i.symbol, text, fields });
  }
  #instrument(market: number): Instrument {
    return this.#config.markets[market]!.instrument;
  }
  #say(line: Omit<Line, "level"> & { level?: Line["level"] }): void {
    this.#tell({ level: "info", ...line });
  }
}
