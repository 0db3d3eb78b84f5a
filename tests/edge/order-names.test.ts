/** How our orders are named at venues: texts that give the id back, and one byte that no two live orders share. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { orderIds } from "../../engine/edge/venues/order-ids.ts";
import { OrderSlots, SLOTS, slotOfId } from "../../engine/edge/venues/order-slots.ts";

const ids = orderIds("inst0001");
const anyId = fc.maxSafeNat();

describe("ids as text", () => {
  it("any id comes back from its text, which is short enough for every venue", () =>
    fc.assert(
      fc.property(anyId, (id) => {
        const text = ids.encode(id);
        expect(text).toMatch(/^[0-9a-z-]{1,32}$/);
        expect(ids.decode(text)).toBe(id);
      }),
    ));
  it.each([
    ["another installation's", "inst0002-11"],
    ["a person's", "web-17"],
    ["one more part", "inst0001-1-1"],
    ["a leading zero", "inst0001-01"],
    ["capitals", "inst0001-Z"],
    ["no number", "inst0001-"],
    ["nothing", ""],
    ["too long a number", `inst0001-${"z".repeat(12)}`],
    ["beyond every length", `inst0001-${"1".repeat(40)}-1`],
  ])("%s is not ours", (_, text) => expect(ids.decode(text)).toBeNull());
  it("refuses a prefix that would not be told apart", () => {
    expect(() => orderIds("a-b")).toThrow();
    expect(() => orderIds("")).toThrow();
    expect(() => orderIds("x".repeat(13))).toThrow();
  });
});

describe("one byte for an order", () => {
  const at = micros(1_000);
  const twin = (id: number) => id + SLOTS;
  it("is 1 to 255 and follows from the id", () =>
    fc.assert(fc.property(anyId, (id) => slotOfId(id) >= 1 && slotOfId(id) <= SLOTS)));
  it.each<[string, (s: OrderSlots) => void, number, boolean]>([
    ["is free at first", () => {}, 1_000, true],
    ["is not free while its order lives", (s) => s.take(7, at, 5_000), 9_000, false],
    [
      "is not free while the order that ended may still land",
      (s) => {
        s.take(7, at, 5_000);
        s.ended(7);
      },
      4_999,
      false,
    ],
    [
      "is free once it can land no more",
      (s) => {
        s.take(7, at, 5_000);
        s.ended(7);
      },
      5_000,
      true,
    ],
    [
      "is free at once where it landed and ended",
      (s) => {
        s.take(7, at, 5_000);
        s.landed(7);
        s.ended(7);
      },
      1_001,
      true,
    ],
    [
      "is not free for an order of before this start",
      (s) => s.adopt(7, { sentAt: 0, landsUntil: 5_000, mayLive: true }),
      9_000,
      false,
    ],
    [
      "is free for an order of before that has ended",
      (s) => s.adopt(7, { sentAt: 0, landsUntil: 5_000, mayLive: false }),
      9_000,
      true,
    ],
    [
      "stays taken where another order's end is told",
      (s) => {
        s.take(7, at, 5_000);
        s.ended(twin(7));
      },
      9_000,
      false,
    ],
  ])("%s", (_, before, now, isFree) => {
    const slots = new OrderSlots();
    before(slots);
    expect(slots.take(twin(7), micros(now), now + 1)).toBe(isFree ? slotOfId(7) : null);
  });
  it("names who had it when the venue made the order: a late word never goes to a later one", () => {
    const slots = new OrderSlots();
    const later = 900_000_000;
    slots.take(7, at, 5_000);
    slots.ended(7);
    slots.take(twin(7), micros(later), later + 5_000);
    const slot = slotOfId(7);
    expect(slots.owner(slot, 2_000)).toBe(7);
    expect(slots.owner(slot, later + 1)).toBe(twin(7));
    expect([slots.isNewest(7), slots.isNewest(twin(7))]).toEqual([false, true]);
    expect([slots.owner(0, later), slots.owner(slotOfId(8), later)]).toEqual([null, null]);
  });
});
