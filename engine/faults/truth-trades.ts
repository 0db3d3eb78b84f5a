/** What was traded and paid at a venue: never changed, only taken back by a statement of its own. */
import type { OrderId } from "../core/types.ts";
import { type Lots, type Micros, opposite, type Pico, type Ticks } from "../core/units.ts";
import type { Dice } from "./dice.ts";
import { SECOND, type Time } from "./time.ts";
import type { TruthMarket } from "./truth-market.ts";
import type { Message, TruthFill, TruthOrder, TruthPayment } from "./truth-types.ts";

const FEE_PARTS = 1_000_000_000n;
/** A fee that was wrong, was wrong by this much: a ten-thousandth of a cent. */
const FEE_OFF = 1_000_000n;

/** F20: what the stream calls a trade besides its own id. */
export const secondIdOf = (fillId: string): string => `${fillId}/again`;

export interface TradesParts {
  account: number;
  time: Time;
  dice: Dice;
  markets: readonly TruthMarket[];
  tell: (message: Message) => void;
  changed: (market: TruthMarket) => void;
}
export class TruthTrades {
  readonly fills: TruthFill[] = [];
  readonly busts: { fill: TruthFill; at: Micros }[] = [];
  readonly payments: TruthPayment[] = [];
  /** By our id: lots of its fills that stand. */
  readonly #filled = new Map<OrderId, number>();
  readonly #p: TradesParts;

  constructor(parts: TradesParts) {
    this.#p = parts;
  }
  filledOf(id: OrderId): number {
    return this.#filled.get(id) ?? 0;
  }
  #count(id: OrderId | null, lots: number): void {
    if (id !== null) this.#filled.set(id, this.filledOf(id) + lots);
  }
  /** `o` has it in its figures already. */
  fill(o: TruthOrder, m: TruthMarket, it: { lots: number; liquidity: "maker" | "taker" }): void {
    const { dice } = this.#p;
    const ppb = it.liquidity === "maker" ? m.instrument.makerFeePpb : m.instrument.takerFeePpb;
    const fee = (BigInt(o.tick * it.lots) * m.unit * BigInt(ppb)) / FEE_PARTS;
    const fill = this.#book(o, m, { ...it, tick: o.tick, fee });
    if (o.id !== null && dice.draws("F26")) this.#later(() => this.#bust(fill, o, m));
    else if (o.id !== null && dice.draws("F24")) this.#later(() => this.#correct(fill, o, m));
  }
  #book(
    o: TruthOrder,
    m: TruthMarket,
    it: { lots: number; tick: number; fee: bigint; liquidity: "maker" | "taker" },
  ): TruthFill {
    const { time, account, tell } = this.#p;
    m.book(o.side, it.tick, it.lots);
    m.cash -= it.fee;
    const n = this.fills.length;
    const fill: TruthFill = {
      ...{ n, fillId: `a${account}t-${n}`, venueId: o.venueId, name: o.name, id: o.id, market: o.market, side: o.side },
      ...{ tick: it.tick as Ticks, lots: it.lots as Lots, fee: it.fee as Pico, liquidity: it.liquidity },
      ...{ bornAt: o.bornAt, at: time.now, busted: false },
    };
    this.fills.push(fill);
    this.#count(o.id, it.lots);
    tell({ what: "fill", fill });
    return fill;
  }
  #later(what: () => void): void {
    const { dice, time } = this.#p;
    time.after(dice.random.between(0.2, 15) * SECOND, () => {
      if (dice.isOn) what();
    });
  }
  #takeBack(fill: TruthFill, o: TruthOrder, m: TruthMarket): void {
    const { time, tell } = this.#p;
    fill.busted = true;
    this.#count(fill.id, -fill.lots);
    m.book(opposite(fill.side), fill.tick, fill.lots);
    m.cash += fill.fee;
    o.changedAt = time.now;
    this.busts.push({ fill, at: time.now });
    tell({ what: "bust", fill, at: time.now });
  }
  /** F26. The order has that much less; where it is open it can fill again. */
  #bust(fill: TruthFill, o: TruthOrder, m: TruthMarket): void {
    this.#p.dice.count("F26");
    m.surprise(fill.lots);
    o.cum -= fill.lots;
    if (o.status === "open") m.live[o.side] += fill.lots;
    this.#takeBack(fill, o, m);
    this.#p.changed(m);
  }
  /** F24. The same trade under another id, with another fee. */
  #correct(fill: TruthFill, o: TruthOrder, m: TruthMarket): void {
    this.#p.dice.count("F24");
    // For a moment it looks as if there were less.
    m.surprise(fill.lots);
    this.#takeBack(fill, o, m);
    this.#book(o, m, { ...fill, fee: fill.fee + FEE_OFF });
  }
  /** A trade of that id is one of these, busted or not. */
  has(fillId: string): boolean {
    const n = /^a\d+t-(\d+)$/.exec(fillId)?.[1];
    return n !== undefined && this.fills[Number(n)]?.fillId === fillId;
  }
  /** F20: the stream has told one of them under an id that is none of theirs. For a while it looks as if there were more. */
  toldTwice(fill: TruthFill): void {
    this.#p.markets.find((m) => m.index === fill.market)!.surprise(fill.lots);
  }
  pay(m: TruthMarket, amount: bigint): void {
    const { account, time, tell } = this.#p;
    const n = this.payments.length;
    m.cash += amount;
    const payment: TruthPayment = {
      ...{ n, paymentId: `a${account}p-${n}`, market: m.index, amount: amount as Pico, at: time.now },
    };
    this.payments.push(payment);
    tell({ what: "payment", payment });
  }
}
