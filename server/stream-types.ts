/**
 * The live stream (socket.io). Snapshot once, then numbered deltas; a missing number means "ask again", never a guess.
 * It carries no commands: those are tRPC mutations.
 */
import type { Alert } from "../engine/core/types.ts";
import type { DeskView, FillView, MarketDetail, MarketView } from "../engine/core/view-types.ts";

/** Top-level fields that changed are replaced whole; a market's row likewise. `gone` are keys of removed markets. */
export interface DeskDelta {
  seq: number;
  desk: Partial<Omit<DeskView, "markets">>;
  markets: MarketView[];
  gone: string[];
}
export interface EquityPoint {
  /** Unix ms. */
  at: number;
  /** Account id → equity and PnL of the day in the reporting currency. */
  equity: number;
  pnl: number;
}
/** A market's recent past for its chart: columns of one length, oldest first; null where there was no price. */
export interface PriceTrack {
  key: string;
  /** Unix ms by the desk's clock. */
  at: number[];
  mid: (number | null)[];
  fair: (number | null)[];
  /** Our best bid and ask. */
  bid: (number | null)[];
  ask: (number | null)[];
}
/** Later figures of a fill that was sent already. */
export type FillMarkout = Pick<FillView, "n" | "markoutBps">;
export interface ServerToClient {
  snapshot: (s: { seq: number; view: DeskView; fills: FillView[]; equity: EquityPoint[] }) => void;
  delta: (d: DeskDelta) => void;
  /** Sent as soon as it happened; not numbered with the deltas (each has its own number n). */
  fill: (f: FillView) => void;
  /** Markouts that came of age. */
  markout: (fills: FillMarkout[]) => void;
  alert: (a: Alert) => void;
  /** The engine has died, with the reason; said again to whoever comes later, also where no view ever came. */
  died: (why: string) => void;
  equity: (p: EquityPoint) => void;
  /** To those who watch the market; its fills are those that this page was not sent since `watch` or its last snapshot. */
  detail: (d: MarketDetail) => void;
  /** Once, to who begins to watch the market; the page goes on from there by itself. */
  prices: (t: PriceTrack) => void;
}
export interface ClientToServer {
  /** The client saw a gap: a new snapshot follows. */
  resync: () => void;
  /** Which market's detail this page wants, or null. */
  watch: (key: string | null) => void;
}
