/** How everything comes to an end, by hand or by itself. */
import { by, type Control, deleted, inCore, inverted } from "../rules.ts";

const ACT = "engine/core/act.ts";
const DEAD_MAN = "engine/dead-man.ts";
const DUTY = "engine/core/duty.ts";
const HALT = "engine/core/halt.ts";
const ROUTES = "engine/edge/exchange/routes.ts";
const WATCHDOG = "engine/edge/watchdog/watchdog.ts";

export const stoppingControls: readonly Control[] = [
  {
    id: "C18 HALT",
    says: "gate, latch, cancel, read until nothing is open; the duty outlives latch and process",
    settings: [],
    fixed: "none: until the venue was read empty",
    where: "engine/core/duty.ts",
    shown: [
      by(
        "tests/core/operate.test.ts",
        "keeps reading and cancelling until it is true: the obligation does not end by time",
      ),
      by("tests/core/recovered.test.ts", "is a HALT: latched, cancelled, and the start arms nothing over it"),
    ],
    tests: [
      ...inCore(
        "hardening",
        "risk-rules",
        "recovered",
        "recovered-books",
        "recovered-lost",
        "recovered-books",
        "recovered-lost",
        "operate",
        "order-truth",
      ),
      "tests/edge/loop.test.ts",
    ],
    mutants: [
      deleted(HALT, "  desk.gate = HALTED;\n"),
      deleted(HALT, "    owe(desk, a, reason);\n  }\n  verifyHalt", "  }\n  verifyHalt"),
      // The duty's timer would send it within its 50 ms: too little for the fault world to mind, and too late for a HALT.
      deleted(DUTY, "  cancelEverything(desk, a);\n  askOpenOrders(desk, a);\n", "  askOpenOrders(desk, a);\n"),
      deleted(DUTY, "  if (ours > 0) return;\n"),
      deleted(DUTY, "  if (liveOf(a) > 0) return;\n"),
      inverted(DUTY, "e.requestedAt < a.duty.since) return;", "e.requestedAt > a.duty.since) return;"),
      inverted("engine/edge/gate.ts", "level() !== HALTED && !latch.closed()", "level() !== HALTED && latch.closed()"),
      deleted("engine/edge/gate.ts", "level() !== HALTED && !latch.closed()", "level() !== HALTED"),
    ],
  },
  {
    id: "C19 dead-man",
    says: "expiry on each order where the venue has one, renewed before; the venue's timer set every 3 s for 10 s, and told where it does not stand",
    settings: [],
    fixed: "the venue's expiry; 10 s, set every 3 s",
    where: "engine/dead-man.ts",
    shown: [
      by(
        "tests/core/venue-rules.test.ts",
        "orders that expire are renewed before, and none is taken for expired by the clock",
      ),
      by("tests/edge/dead-man.test.ts", "is set at once and every three seconds, ten seconds ahead"),
      by(
        "tests/server/disasters.test.ts",
        "and the watchdog with it: the venue's own timer empties it, is armed again by the engine that wakes, and fires again",
      ),
    ],
    tests: [...inCore("venue-rules", "reconcile-slots"), "tests/edge/dead-man.test.ts"],
    mutants: [
      deleted(ACT, "    expiresAt: orderLifeMicros === null ? 0 : desk.now + orderLifeMicros,\n"),
      inverted(
        "engine/core/orders/reconcile.ts",
        "o.expiresAt !== 0 && o.expiresAt < renewBefore",
        "o.expiresAt !== 0 && o.expiresAt > renewBefore",
      ),
      deleted(ACT, "  if (rules.orderLifeMicros !== null) o.expiresAt = desk.now + rules.orderLifeMicros;\n"),
      deleted(DEAD_MAN, "  every(DEAD_MAN_EVERY_MS, arm);\n"),
      deleted(DEAD_MAN, "  arm();\n"),
      inverted(DEAD_MAN, "venue.armDeadMan(DEAD_MAN_MS)", "venue.armDeadMan(DEAD_MAN_EVERY_MS)"),
      inverted(DEAD_MAN, "Date.now() + DEAD_MAN_EVERY_MS < quietUntil", "Date.now() + DEAD_MAN_EVERY_MS >= quietUntil"),
      deleted(DEAD_MAN, "    quietUntil ??= from + DEAD_MAN_MS;\n"),
    ],
  },
  {
    id: "C20 watchdog",
    says: "another process, with a connection of its own that can only cancel, stops the desk when a beat fails",
    settings: [],
    fixed: "3 s of silence, 1 s of a HALT",
    where: "engine/edge/watchdog/watchdog.ts",
    shown: [
      by("tests/edge/watchdog.test.ts", "the watchdog stops the desk by itself"),
      by("tests/edge/sim-venue-client.test.ts", "the cancel token amends nothing"),
    ],
    besides: "[why](decisions/0010-the-watchdog-can-only-cancel.md)",
    tests: ["tests/edge/watchdog.test.ts", "tests/edge/sim-venue-client.test.ts"],
    mutants: [
      deleted(WATCHDOG, "      c.silent = true;\n      this.#trigger(", "      c.silent = true;\n      String("),
      inverted(
        WATCHDOG,
        "if (c.role !== null && !c.goodbye) this.#trigger",
        "if (c.role !== null && c.goodbye) this.#trigger",
      ),
      inverted(WATCHDOG, "now > this.#haltDueAt)", "now < this.#haltDueAt)"),
      deleted(WATCHDOG, "      this.#parts.latch.close(reason, by);\n"),
      deleted(WATCHDOG, "open = await client.untilEmpty(until - performance.now());", "open = 0;"),
      deleted(
        ROUTES,
        '  if (creates && role !== "trade") return refusal(403, "this token may read and cancel only");\n',
      ),
    ],
  },
];
