import { describe, expect, it } from "vitest";
import { Begun } from "../../engine/begun.ts";

describe("what a start has begun", () => {
  it("is undone in reverse order, also where one of it fails", async () => {
    const done: string[] = [];
    const begun = new Begun();
    begun.add(() => done.push("first"));
    begun.add(() => Promise.reject(new Error("no")));
    begun.add(() => done.push("last"));
    await begun.undo();
    expect(done).toEqual(["last", "first"]);
  });
  it("a second caller waits until all has ended: a signal while a failed start is undone", async () => {
    let end = () => {};
    const begun = new Begun();
    begun.add(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    const order: string[] = [];
    const first = begun.undo().then(() => order.push("first"));
    const second = begun.undo().then(() => order.push("second"));
    await Promise.resolve();
    expect(order).toEqual([]);
    end();
    await Promise.all([first, second]);
    expect(order.sort()).toEqual(["first", "second"]);
  });
  it("what is added after that is undone at once", () => {
    const begun = new Begun();
    void begun.undo();
    let undone = false;
    begun.add(() => {
      undone = true;
    });
    expect([begun.isOver, undone]).toEqual([true, true]);
  });
});
