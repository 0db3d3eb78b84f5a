/** An engine that says what a test wants it to, and remembers what it was told. */
import { EventEmitter } from "node:events";
import type { DeskView, FillView, HaltView, MarketView, PnlView, SideView } from "../../engine/core/view-types.ts";
import { GATE, SHARED_SLOTS } from "../../engine/edge/gate.ts";
import type { Latch } from "../../engine/index.ts";
import type { FromWorker, ToWorker } from "../../engine/worker-messages.ts";
import { EngineHost, type HostOptions, type WorkerLike } from "../../server/engine-host.ts";
import { noTruth } from "../console/views.ts";

const pnl: PnlView = { total: 0, spreadCapture: 0, inventory: 0, funding: 0, fees: 0, hedge: 0, residual: 0 };
const side: SideView = { state: "quoting", reason: "", code: "", sinceMs: 0, price: 1, size: 1, orders: 1 };
export const noHalt: HaltView = {
  state: "none",
  reason: "",
  by: "",
  requestedAt: null,
  gateClosedAt: null,
  cancelsSentAt: null,
  verifiedAt: null,
  perAccount: [],
  positionsLeft: [],
};
export const BTC = "sim:local:main/BTC-PERP";
export const ETH = "sim:local:main/ETH-PERP";

export const market = (key: string, more: Partial<MarketView> = {}): MarketView => ({
  key,
  symbol: key.split("/")[1]!,
  account: "sim:local:main",
  mode: "sim",
  kind: "linear",
  base: "BTC",
  quote: "USDC",
  priceDecimals: 1,
  sizeDecimals: 3,
  tickSize: 0.1,
  lotSize: 0.001,
  strategy: "fade",
  state: "quoting",
  bid: side,
  ask: side,
  bestBid: 1,
  bestAsk: 2,
  mid: 1.5,
  fair: 1.5,
  oracle: null,
  spreadBps: 5,
  rvol: 1,
  entryPrice: null,
  position: 0,
  positionValue: 0,
  positionMax: 1,
  delta: 0,
  widen: 1,
  pnlDay: pnl,
  realised: 0,
  unrealised: 0,
  volumeDay: 0,
  fillsDay: 0,
  markoutBps: { s1: null, s5: null, s30: null, s60: null },
  bookAgeMs: 10,
  fundingRate: null,
  fundingAt: null,
  decision: 1,
  ...more,
});
export const view = (more: Partial<DeskView> = {}): DeskView => ({
  at: 1_000,
  mode: "sim",
  modeDetail: "seed 7",
  gate: 2,
  halt: noHalt,
  currency: "USDC",
  revision: { applied: 1, newest: 1, error: null },
  accounts: [
    {
      id: "sim:local:main",
      venue: "sim",
      mode: "sim",
      equity: 100_000,
      venueEquity: null,
      venueEquityAgeMs: null,
      pnlDay: pnl,
      pnlRun: pnl,
      marginFraction: null,
      marginFractionMin: 20,
      grossExposure: 0,
      grossExposureMax: 1,
      balances: [],
      link: { market: "up", private: "up" },
      unknownOrders: 0,
      openOrders: 4,
      truth: noTruth,
    },
  ],
  markets: [market(BTC), market(ETH)],
  alerts: [],
  ...more,
});
export const fill = (n: number): FillView => ({
  n,
  fillId: `f${n}`,
  at: n,
  key: BTC,
  symbol: "BTC-PERP",
  mode: "sim",
  side: "bid",
  price: 1,
  size: 1,
  priceDecimals: 1,
  sizeDecimals: 3,
  liquidity: "maker",
  fee: 0,
  edgeBps: null,
  orderId: null,
  strategy: "fade",
  markoutBps: { s1: null, s5: null, s30: null, s60: null },
});

export class FakeWorker extends EventEmitter implements WorkerLike {
  readonly told: ToWorker[] = [];
  /** What it answers at once. */
  reply: (m: ToWorker) => FromWorker | null = (m) =>
    m.type === "command" ? { type: "answer", commandId: m.commandId, ok: true, message: `${m.command.do} done` } : null;
  postMessage(m: ToWorker): void {
    this.told.push(m);
    const answer = this.reply(m);
    if (answer) this.say(answer);
  }
  say(m: FromWorker): void {
    this.emit("message", m);
  }
}
export function memoryLatch(): Latch & { order: string[] } {
  let record: ReturnType<Latch["read"]> = null;
  const order: string[] = [];
  return {
    order,
    closed: () => record !== null,
    read: () => record,
    close(reason, by, { askedAt = 0, serial = "1" } = {}) {
      order.push("latch");
      record = { serial, reason, by, at: new Date(askedAt).toISOString() };
      return record;
    },
    clear() {
      record = null;
      return true;
    },
  };
}
/** A host over a fake worker that is ready with two markets and an open gate. */
export function fakeHost(o: Partial<Pick<HostOptions, "lastFill" | "now" | "watchdog">> = {}) {
  const worker = new FakeWorker();
  const shared = new Int32Array(new SharedArrayBuffer(4 * SHARED_SLOTS));
  const latch = memoryLatch();
  const host = new EngineHost({ worker, shared, latch, now: () => 5_000, lastFill: 0, ...o });
  Atomics.store(shared, GATE, 2);
  worker.say({ type: "ready", markets: [BTC, ETH], strays: 0 });
  worker.say({ type: "view", halts: 0, view: view() });
  return { host, worker, shared, latch };
}
