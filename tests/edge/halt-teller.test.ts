import { describe, expect, it } from "vitest";
import type { HaltView } from "../../engine/core/view-types.ts";
import { haltTeller } from "../../engine/halt-teller.ts";

const halt = (state: HaltView["state"], requestedAt: number | null, by = "operator"): HaltView => ({
  state,
  reason: "too quick",
  by,
  requestedAt,
  gateClosedAt: requestedAt,
  cancelsSentAt: null,
  verifiedAt: null,
  perAccount: [],
  positionsLeft: ["BTC-PERP +0.020 (1,220 USDC)"],
});
const BEGUN = "HALT by operator: too quick";
const VERIFIED = "HALT verified: no order is open at the venue; positions left: BTC-PERP +0.020 (1,220 USDC)";

describe("a HALT on the terminal and to the watchdog", () => {
  it.each<[string, HaltView[], string[], string[]]>([
    [
      "step by step",
      [halt("running", 1), halt("running", 1), halt("verified", 1)],
      [BEGUN, VERIFIED],
      ["halting", "halted"],
    ],
    [
      "verified before a view showed it: who and why are told still",
      [halt("verified", 1)],
      [BEGUN, VERIFIED],
      ["halted"],
    ],
    [
      "asked for again",
      [halt("verified", 1), halt("verified", 2)],
      [BEGUN, VERIFIED, BEGUN, VERIFIED],
      ["halted", "halted"],
    ],
    ["none", [halt("none", null)], [], []],
    [
      "the end of the desk is none",
      [halt("running", 1, "stop"), halt("verified", 1, "stop")],
      [],
      ["halting", "halted"],
    ],
  ])("%s", (_, views, lines, words) => {
    const [told, said]: string[][] = [[], []];
    const tell = haltTeller({ state: (text) => void told!.push(text) }, { say: (m) => void said!.push(m.say) });
    for (const view of views) tell({ halt: view });
    expect([told, said]).toEqual([lines, words]);
  });
});
