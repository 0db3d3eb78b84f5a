import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BookedIds } from "../../engine/core/ledger/booked-ids.ts";

const answers = (ids: readonly string[]): boolean[] => {
  const booked = new BookedIds();
  return ids.map((id) => booked.add(id));
};

describe("an id is booked once", () => {
  it.each<[string, string[], boolean[]]>([
    ["told twice", ["a-1", "a-1"], [true, false]],
    ["told again after later ones", ["a-1", "a-2", "a-3", "a-1"], [true, true, true, false]],
    ["late, into a gap", ["a-1", "a-3", "a-2", "a-2"], [true, true, true, false]],
    ["of two series", ["a-1", "b-1", "1"], [true, true, true]],
    ["zero is a number", ["a-0", "a-0", "a-1"], [true, false, true]],
    ["leading zeros make another id", ["a-7", "a-07", "a-007", "a-07"], [true, true, true, false]],
    ["a number beyond what a double holds", ["9007199254740993", "9007199254740992"], [true, true]],
    ["hexadecimal", ["0xab12", "0xab13", "0xab12"], [true, true, false]],
    ["a line break is a character", ["a\n-5", "a-5", "a\n-5"], [true, true, false]],
    ["empty", ["", ""], [true, false]],
  ])("%s", (_, ids, expected) => {
    expect(answers(ids)).toEqual(expected);
  });

  it("whatever the ids and their order: the answers are those of a set of texts", () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 2 ** 53 - 1 }));
    const id = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.tuple(fc.constantFrom("", "a-", "b:", "a-0", "x", "-"), number).map((p) => p.join("")),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 120 }), (ids) => {
        const seen = new Set<string>();
        const expected = ids.map((x) => !seen.has(x) && seen.add(x) !== undefined);
        expect(answers(ids)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("a venue that counts our fills costs the same place for one as for a hundred thousand", () => {
    const booked = new BookedIds();
    let fresh = 0;
    for (let n = 0; n < 100_000; n++) if (booked.add(`run-${n ^ 1}`)) fresh += 1;
    expect([fresh, booked.held]).toEqual([100_000, 1]);
    for (let n = 0; n < 100_000; n++) if (booked.add(`run-${n}`)) fresh += 1;
    expect(fresh).toBe(100_000);
  });
  it("a gap costs one place more until it is filled", () => {
    const booked = new BookedIds();
    for (const n of [0, 1, 2, 5, 6, 9]) booked.add(`run-${n}`);
    expect(booked.held).toBe(3);
    for (const n of [3, 4, 7, 8]) booked.add(`run-${n}`);
    expect(booked.held).toBe(1);
  });
});
