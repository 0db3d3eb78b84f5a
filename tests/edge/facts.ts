/** Facts of a journal for tests: one of each kind, and random ones. */
import fc from "fast-check";
import type { JournalRecord } from "../../engine/core/journal-records.ts";
import { type Lots, lots, micros, pico, type Side, type Ticks, ticks } from "../../engine/core/units.ts";
import { btc, sol } from "../core/desk-fixture.ts";

export const ACCOUNT = "sim:local:main";
export const config = {
  installation: "testtest",
  epoch: 1,
  accounts: [{ id: ACCOUNT, venue: "sim", network: "local", subaccount: "main", mode: "sim" }],
  markets: [
    { key: `${ACCOUNT}/BTC-PERP`, account: 0, instrument: btc },
    { key: `${ACCOUNT}/SOL/USDC`, account: 0, instrument: sol },
  ],
} as const;

const head = { account: 0, market: 0, at: micros(1_700_000_000_123_456) } as const;
const order = { ...head, tick: ticks(612_178), lots: lots(120) } as const;
/** Larger than a float holds exactly. */
const money = pico(-1_234_567_890_123_456_789_012n);
const fill = { ...order, fillId: "k3f-1204", id: 2 ** 33 + 7, side: 1, fee: money, feeAsset: "USDC" } as const;

export const oneOfEach: readonly (readonly [words: string, record: JournalRecord])[] = [
  ["a place", { ...order, kind: "intent", action: "place", id: 2 ** 52 + 1, side: 0 }],
  ["an amend, which names no side", { ...order, kind: "intent", action: "amend", id: 7, side: null }],
  ["a fill", { ...fill, kind: "fill", liquidity: "maker" }],
  ["a fill of an order that is not ours", { ...fill, kind: "fill", id: null, fillId: "ä/…'\"" }],
  [
    "a fill whose fee moved positions, and that the opening holds",
    { ...fill, kind: "fill", charged: [{ market: 1, lots: -3 }], inOpening: true },
  ],
  ["a bust", { ...fill, kind: "bust" }],
  ["a payment", { ...head, kind: "payment", paymentId: "BTC-PERP@1", amount: money, asset: "USDC" }],
  ["an opening", { ...head, kind: "opening", lots: -42, reason: "the first statement of the venue" }],
  ["an opening of a life", { ...head, kind: "opening", lots: 0, reason: "anew", life: "m3x" }],
  ["a duty", { account: 0, kind: "obligation", state: "owed", reason: "HALT", at: head.at }],
  ["a duty that is met", { account: 0, kind: "obligation", state: "met", reason: "HALT", at: head.at }],
  [
    "an account that is switched off",
    { account: 0, kind: "trading", market: null, level: 0, code: "ERRORS", reason: "many", by: "desk", at: head.at },
  ],
  ["a market that only reduces", { ...head, kind: "trading", level: 1, code: "PACE", reason: "fast", by: "desk" }],
  ["a cursor", { account: 0, kind: "cursor", cursor: "88123", at: head.at }],
  ["a bust with the venue's time of it", { ...fill, kind: "bust", fillId: "t-1", exchangeAt: head.at }],
  ["a bust that the venue's words prove", { ...fill, kind: "bust", fillId: "t-2", proof: "it says 5 lots, twice" }],
];

const whole = (max: number) => fc.integer({ min: 0, max });
const market = fc.constantFrom(0, 1);
const id = whole(30).map((n) => n + 1);
const side = fc.constantFrom<Side>(0, 1);
const tick = whole(1_000_000).map((n) => (n + 1) as Ticks);
const size = whole(500).map((n) => (n + 1) as Lots);
const at = whole(1_000_000).map((n) => micros(1_700_000_000_000_000 + n));
const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(pico);
const fillId = whole(40).map((n) => `f-${n}`);
const account = fc.constant(0);
const text = fc.string({ maxLength: 12 });
/** Few ids, so that facts meet. */
export const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({
    kind: fc.constant("intent"),
    account,
    market,
    action: fc.constant("place"),
    id,
    side,
    tick,
    lots: size,
    at,
  }),
  fc.record({
    ...{ kind: fc.constant("intent"), account, market, action: fc.constant("amend"), id },
    ...{ side: fc.constant(null), tick, lots: size, at },
  }),
  fc.record({
    ...{ kind: fc.constant("ended"), account, market, id, as: fc.constantFrom("filled", "canceled", "denied") },
    ...{ cumLots: whole(9), proof: text, at },
  }),
  fc.record({
    ...{ kind: fc.constantFrom("fill", "bust"), account, market, fillId, id: fc.option(id), side, tick, lots: size },
    ...{ fee: amount, feeAsset: fc.constantFrom("USDC", "SOL"), at },
  }),
  fc.record({ kind: fc.constant("payment"), account, market, paymentId: fillId, amount, asset: text, at }),
  fc.record({ kind: fc.constant("opening"), account, market, lots: fc.integer(), reason: text, at }),
  fc.record({ kind: fc.constant("obligation"), account, state: fc.constantFrom("owed", "met"), reason: text, at }),
  fc.record({ kind: fc.constant("cursor"), account, cursor: text, at }),
);
