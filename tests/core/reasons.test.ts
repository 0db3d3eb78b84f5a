/** Every permanent code in the words that an operator reads, and its two numbers in the units of a market. */
import { describe, expect, it } from "vitest";
import { reasonCodes, reasonText, wordsOf } from "../../engine/core/risk/reasons.ts";
import { btc } from "./desk-fixture.ts";

const sentences: readonly [code: string, words: string][] = [
  ["HALTED", "halted: nothing is quoted until a person resumes"],
  ["ACCOUNT_HALTED", "the account was halted by a rule: nothing is quoted until a person resumes"],
  ["CANCELLING", "everything of the account is being cancelled, and the venue read"],
  ["SWITCHED_OFF", "switched off by a rule: nothing is quoted until a person resumes"],
  ["LOOP_STALLED", "the engine stood still for 1.2 s, at most 1.2 s"],
  ["CLOCK_SKEW", "the venue's clock is 1.2 s from ours, at most 1.2 s"],
  ["PRICE_DRIFT", "the reference moved 1,234.6 bps within a minute, at most 1,200.0 bps"],
  ["REMOVED", "removed from the desk"],
  ["FLATTENING", "the position of 1,234.560 BTC is being closed"],
  ["NO_SETTINGS", "no settings have been read yet"],
  ["STOPPED", "stopped: the strategy failed"],
  ["DISABLED", "switched off in the settings"],
  ["PAUSED", "paused by an operator"],
  ["DISCONNECTED", "no connection to the venue"],
  ["FEED_GAP", "a gap in the market data: waiting for a whole book"],
  ["NO_ACCOUNT", "position and balances have not been read yet"],
  ["MARKET_CLOSED", "the venue has closed this market"],
  ["NO_BOOK", "the book has no bid or no ask"],
  ["BOOK_STALE", "the market has been silent for 1.2 s, limit 1.2 s"],
  ["BOOK_CROSSED", "the book is crossed: bid tick 1234.56, ask tick 1200"],
  ["MARKET_WIDE", "the market is 1,234.6 bps wide, at most 1,200.0 bps"],
  ["BOOK_THIN", "the book shows 1,235 levels, least 1,200"],
  ["BOOK_SHALLOW", "the book's depth is 1,234.560 BTC, least 1,200.000 BTC"],
  ["NO_EQUITY", "equity is not known, or not positive"],
  ["SIDE_PAUSED", "side paused by an operator"],
  ["LAYER_PAUSED", "layer paused by an operator"],
  ["ORDER_PAUSED", "cancelled by an operator"],
  ["REDUCE_ONLY", "only reducing quotes are allowed, position 1,234.560 BTC"],
  ["ORDER_SIZE", "order size 1,234.560 BTC above 1,200.000 BTC"],
  ["MIN_SIZE", "order size 1,234.560 BTC below the venue's least 1,200.000 BTC"],
  ["MIN_NOTIONAL", "order value 1,235 USDC below the venue's least 1,200 USDC"],
  ["ORDER_VALUE", "order value 1,235 USDC at the reference above 1,200 USDC"],
  ["DUPLICATE", "the same order was sent 1.2 s ago, not again within 1.2 s"],
  ["BUDGET", "the venue's budget is used up: 1234.6 of 1200 requests left"],
  ["BUDGET_EVER", "1,235 of 1,200 actions that the venue grants are used"],
  ["PRICE_COLLAR", "1,234.6 bps from the reference, collar 1,200.0 bps"],
  ["POST_ONLY", "1,234.6 would cross 1,200.0"],
  ["POSITION_LIMIT", "position would reach 1,234.560 BTC of 1,200.000 BTC"],
  ["BALANCE", "would sell 1,234.560 BTC of 1,200.000 BTC held"],
  ["QUOTE_BALANCE", "bids would need 1,234.56 USDC of 1,200.00 USDC free"],
  ["OPEN_ORDERS", "1,235 open orders of 1,200"],
  ["GROSS_EXPOSURE", "gross exposure would reach 1,235 USDC of 1,200 USDC"],
  ["MARGIN_FRACTION", "margin fraction would fall to 1,234.6 %, least 1,200.0 %"],
  ["SELF_CROSS", "1,234.6 would cross our own order at 1,200.0"],
  ["NO_ALLOWANCE", "the market has no allowance"],
  ["WARMING_UP", "warming up: 1,235 of 1,200 bars"],
  ["REBALANCING", "trading to the start position: 1,234.560 BTC of 1,200.000 BTC"],
  ["MAX_POSITION", "position 1,234.560 BTC from the target has reached the maximum 1,200.000 BTC"],
  ["MAX_LEVERAGE", "position 1,234.560 BTC has reached the highest-risk size 1,200.000 BTC"],
  ["SIZE_BELOW_MIN", "order size 1,234.560 BTC below one order's least 1,200.000 BTC"],
  ["NO_DEPTH", "no size rests on the levels that are counted"],
  ["ORACLE_MISSING", "no oracle price"],
  ["ORACLE_STALE", "the oracle price is 1.2 s old, limit 1.2 s"],
  ["ORACLE_UNCERTAIN", "the oracle is sure to 1,234.6 bps only, limit 1,200.0 bps"],
  ["REFERENCE_MISSING", "no price of the outside reference"],
  ["REFERENCE_STALE", "the outside reference is 1.2 s old, limit 1.2 s"],
  ["REFERENCE_LEARNING", "learning the offset to the reference: 1,235 of 1,200 samples"],
  ["MICROPRICE_LEARNING", "learning the micro-price: 1,235 of 1,200 observations"],
  ["MICROPRICE_RANGE", "the market is 1,235 ticks wide, the micro-price knows 1,200"],
  ["CALIBRATING", "calibrating: 1,235 of 1,200 arrivals"],
  ["CALIBRATION_FLAT", "1,235 arrivals (least 1,200) do not tell how order flow thins with depth"],
  ["MODEL_UNDEFINED", "the model gives no quotes: volatility 1234.56 per √s, depth 1200"],
  ["FUNDING_MISSING", "the funding rate is not known"],
  ["NOT_REVERTING", "the series does not revert: slope 1234.5600, needs more than 0 and less than 1200"],
  ["REVERTS_TOO_SLOWLY", "half of a deviation takes 1235 s to go, limit 1200 s"],
  ["REVERSION_UNSURE", "the reversion is not sure enough: t 1234.56, needs 1200"],
  ["FAR_FROM_MEAN", "z is 1234.56, limit 1200"],
  ["FILL_DELAY", "1.2 s since a fill, waits 1.2 s"],
  ["NO_FAIR", "no fair value: the skew would move 1,200.0 to 1,234.6"],
  ["NO_BLEND", "no source of fair value has a weight"],
  ["MIN_ABOVE_MAX", "the least spread 1234.56 is above the greatest 1200, or below 0"],
  ["REFUSED_BALANCE", "refused by the venue for want of balance or margin, 1200 in a row: next try in 1.2 s"],
  ["REFUSED_RATE", "refused by the venue for too many requests, 1200 in a row: next try in 1.2 s"],
  ["REFUSED_RULES", "refused by the venue for the market's rules, 1200 in a row: next try in 1.2 s"],
  ["REFUSED_ORDERS", "refused by the venue for our other orders, 1200 in a row: next try in 1.2 s"],
  ["REFUSED_POSITION", "refused by the venue for the position, 1200 in a row: next try in 1.2 s"],
  ["REFUSED_OTHER", "refused by the venue for another reason, 1200 in a row: next try in 1.2 s"],
  [
    "QUOTE_REFUSED",
    "this quote was refused by the venue 1,235 times: waits until the book moves, new settings come or a person resumes",
  ],
  ["NO_FREE_NAME", "the venue has no free name for another order: waits until one is freed, next try in 1.2 s"],
  ["WAITING", "waiting for the venue's answer"],
  ["POSITION_HELD", "a position of 1,234.560 BTC stands for this side: not quoted until it is flat"],
  ["ORACLE_DEVIATION", "the quote stood 1,234.6 % from the oracle, at most 1,200.0 %"],
  ["NEXT_ROUND", "the next round is in 1.2 s, one every 1.2 s"],
  ["FAIR_BEYOND", "the skew would take fair value to 1,234.6, the mid is 1,200.0"],
  ["ROUND_REFUSED", "orders of it were refused (1,235): made anew with the next round"],
  ["ROUND_PENDING", "1,235 of 1,200 new orders taken, the previous set stands beside them"],
  ["ROLLED_BACK", "orders of the new set were refused (1,235): the previous one stays"],
  ["GRID_OUTSIDE", "the price 1,234.6 is outside of the grid, which ends at 1,200.0"],
  ["GRID_EDGE", "the grid ends at 1,234.6"],
  ["GRID_BOUNDS", "the lower bound 1,234.6 is not below the upper bound 1,200.0, or not above 0"],
  ["GRID_TOO_FINE", "lines 1230 apart are finer than the tick 1200"],
  ["GRID_UNPROFITABLE", "a round trip leaves 1,234.6 bps after fees, at least 1,200.0 bps are asked for"],
  ["PRICE_RANGE", "no order can stand at 1,234.6: the lowest price is 1,200.0"],
  ["BELOW_FIRST_TICK", "a bid at 1,234.6 is below the lowest price 1,200.0"],
  ["BACKING_OFF", "post-only refused: standing 1,235 ticks further out"],
];
describe("a code in words", () => {
  it.each(sentences)("%s", (code, words) => expect(wordsOf({ code, value: 1234.56, limit: 1200 }, btc)).toBe(words));
  it("every code has its sentence here", () => expect(sentences.map(([code]) => code)).toEqual(reasonCodes));
  it("one that nobody knows is said itself", () =>
    expect(wordsOf({ code: "NEW", value: 1, limit: 2 }, btc)).toBe("NEW"));
  it("of a side it begins with the side, and nothing is said where nothing is held", () => {
    const why = { code: "PAUSED", value: 0, limit: 0 };
    expect([reasonText(0, why, btc), reasonText(1, why, btc)]).toEqual([
      "bid held: paused by an operator",
      "ask held: paused by an operator",
    ]);
    expect(reasonText(0, { ...why, code: "" }, btc)).toBe("");
  });
  it("refusals that time does not cure name no next try", () =>
    expect(wordsOf({ code: "REFUSED_RULES", value: -1, limit: 3 }, btc)).toBe(
      "refused by the venue for the market's rules, 3 in a row: held until that changes, new settings come or a person resumes",
    ));
});
describe("numbers", () => {
  const coarse = { ...btc, tickSize: 50, lotSize: 10 };
  it.each<[string, string, number, typeof btc, string]>([
    ["a size has the decimals of a lot", "FLATTENING", 1.5, btc, "1.500 BTC"],
    ["a size in lots of ten has none", "FLATTENING", 20, coarse, "20 BTC"],
    ["half a lot is a size", "FLATTENING", 0.0005, btc, "0.001 BTC"],
    ["less than half a lot is said with its own digits", "FLATTENING", 0.00049, btc, "0.00049 BTC"],
    ["and without a zero at its end", "FLATTENING", 0.0004, btc, "0.0004 BTC"],
    ["however small", "FLATTENING", 1e-15, btc, "0.00000000000 BTC"],
    ["below zero too", "FLATTENING", -0.00049, btc, "−0.00049 BTC"],
    ["nothing is no dust", "FLATTENING", 0, btc, "0.000 BTC"],
    ["thousands are parted", "FLATTENING", -1234567.891, btc, "−1,234,567.891 BTC"],
    ["a price has the decimals of a tick", "GRID_EDGE", 1234.56, btc, "1,234.6"],
    ["a price in ticks of fifty has none", "GRID_EDGE", 1250, coarse, "1,250"],
    ["what rounds to nothing has no sign", "GRID_EDGE", -0.01, btc, "0.0"],
    ["less than a second in milliseconds", "LOOP_STALLED", 999, btc, "999 ms"],
    ["a second in seconds", "LOOP_STALLED", 1_000, btc, "1.0 s"],
  ])("%s", (_, code, value, instrument, words) =>
    expect(wordsOf({ code, value, limit: 0 }, instrument)).toContain(` ${words}`),
  );
});
