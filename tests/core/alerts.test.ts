/** What a person is told: at once, once a second while it repeats, counted all the while, and anew once it was acknowledged. */
import { expect, it } from "vitest";
import { raise } from "../../engine/core/alerts.ts";
import { micros } from "../../engine/core/units.ts";
import { TestDesk } from "./desk-fixture.ts";

const made = (market: number | null = 0, text = "a") => ({ code: "TEST", severity: "warning" as const, market, text });
const told = (t: TestDesk) =>
  t.desk.effects.splice(0).flatMap((e) => (e.do === "alert" ? [[e.alert.id, e.alert.count, e.alert.text]] : []));
function quiet(): TestDesk {
  const t = new TestDesk();
  t.desk.now = micros(1e12);
  return t;
}

it("the first is told at once, with everything", () => {
  const t = quiet();
  raise(t.desk, made());
  expect(t.desk.effects).toEqual([
    { do: "alert", alert: { ...made(), id: 1, at: 1e12, count: 1, acknowledgedBy: null } },
  ]);
});
it("repeated within a second it is counted, and told with its newest words after that", () => {
  const t = quiet();
  raise(t.desk, made());
  told(t);
  t.desk.now = micros(1e12 + 999_999);
  raise(t.desk, made(0, "b"));
  expect(told(t)).toEqual([]);
  t.desk.now = micros(1e12 + 1_000_000);
  raise(t.desk, made(0, "c"));
  expect(told(t)).toEqual([[1, 3, "c"]]);
  expect(t.desk.alerts).toHaveLength(1);
});
it("of another market, of another code, or after it was acknowledged it is another one", () => {
  const t = quiet();
  raise(t.desk, made());
  raise(t.desk, made(1));
  raise(t.desk, { ...made(), code: "OTHER" });
  t.desk.alerts[0]!.acknowledgedBy = "me";
  raise(t.desk, made());
  expect(told(t).map(([id]) => id)).toEqual([1, 2, 3, 4]);
});
it("the newest 200 are kept", () => {
  const t = quiet();
  for (let i = 0; i < 201; i++) raise(t.desk, { ...made(), code: `CODE_${i}` });
  expect([t.desk.alerts.length, t.desk.alerts[0]!.code]).toEqual([200, "CODE_1"]);
});
