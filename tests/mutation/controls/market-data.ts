/** What holds a market back while its data, its clock or this engine can not be trusted. */
import { by, type Control, deleted, inCore, inverted } from "../rules.ts";

const LOOP = "engine/loop.ts";
const GATES = "engine/core/risk/gates.ts";

export const marketDataControls: readonly Control[] = [
  {
    id: "C12 old or broken data",
    says: "an old, torn or crossed book, or one that only trades speak of, is not quoted on",
    settings: ["bookAgeMsMax", "marketSpreadBpsMax", "bookLevelsMin", "bookDepthMin"],
    where: "engine/core/risk/gates.ts",
    shown: [
      by("tests/core/hold.test.ts", "a silent market is pulled, with its age"),
      by("tests/core/hardening.test.ts", "trades alone keep no book alive"),
    ],
    tests: inCore("gates", "gate-numbers", "hold"),
    mutants: [
      deleted(
        GATES,
        '  if (!(m.bookAgeMs <= m.bookAgeMsMax)) return refuse(why, "BOOK_STALE", m.bookAgeMs, m.bookAgeMsMax);\n',
      ),
      inverted(GATES, "!(m.bookAgeMs <= m.bookAgeMsMax)", "m.bookAgeMs <= m.bookAgeMsMax"),
      inverted(GATES, "!(m.bookAgeMs <= m.bookAgeMsMax)", "m.bookAgeMs > m.bookAgeMsMax"),
      deleted(GATES, '  if (m.crossed) return refuse(why, "BOOK_CROSSED", m.bidTick, m.askTick);\n'),
      deleted(GATES, '  if (!m.connected) return refuse(why, m.gap ? "FEED_GAP" : "DISCONNECTED");\n'),
    ],
  },
  {
    id: "C27 an engine that stood still",
    says: "its quotes are pulled until what waited has been read",
    settings: ["loopStallMsMax"],
    where: "engine/core/risk/stall.ts",
    shown: [
      by(
        "tests/core/risk-rules.test.ts",
        "an engine that stood still: quotes are pulled, and come back once the backlog is read",
      ),
    ],
    tests: inCore("risk-rules"),
    mutants: [
      deleted("engine/core/risk/stall.ts", "  desk.stalledUntil = Math.max(at, desk.now) + HOLD_MICROS;\n"),
      inverted("engine/core/risk/stall.ts", "if (stoodMs <= limit || ", "if (stoodMs > limit || "),
      deleted(GATES, '  if (!(m.stalledMs <= 0)) return refuse(why, "LOOP_STALLED", m.stalledMs, m.stallMsMax);\n'),
    ],
  },
  {
    id: "C28 clocks",
    says: "a venue's clock further from ours than its limit (500 ms) holds everything back",
    settings: ["clockSkewMsMax"],
    where: "engine/core/risk/clock-skew.ts",
    shown: [by("tests/core/risk-rules.test.ts", "ahead by 700 ms")],
    tests: inCore("risk-rules"),
    mutants: [
      deleted(GATES, '  if (!(m.skewMs <= m.skewMsMax)) return refuse(why, "CLOCK_SKEW", m.skewMs, m.skewMsMax);\n'),
      inverted("engine/core/risk/clock-skew.ts", "if (e.exchangeAt > e.at)", "if (e.exchangeAt < e.at)"),
      inverted("engine/core/risk/clock-skew.ts", "Math.min(0,", "Math.max(0,"),
    ],
  },
  {
    id: "C31 capacity",
    says: "twice or fifty times the messages are as many requests; more than can wait is told as a gap, and no report and no command is ever dropped",
    settings: [],
    fixed: "200,000 messages wait",
    where: "engine/loop.ts",
    shown: [
      by("tests/core/capacity.test.ts", "times as many: as many requests, and the same orders in the end"),
      by("tests/edge/loop.test.ts", "market data beyond it is dropped and told as a gap of every market"),
    ],
    besides: "how fast it is: `npm run bench`, [figures](figures.md)",
    tests: ["tests/core/capacity.test.ts", "tests/edge/loop.test.ts"],
    mutants: [
      deleted(LOOP, "      this.#inbox.length >= INBOX_MAX &&\n"),
      inverted(LOOP, "this.#inbox.length >= INBOX_MAX", "this.#inbox.length < INBOX_MAX"),
      deleted(
        LOOP,
        '      (event.type === "book" || event.type === "trade" || event.type === "quote")\n',
        "      true\n",
      ),
      deleted(LOOP, "    if (this.#dropped > 0) this.#sayGap();\n"),
      deleted(
        "engine/core/step.ts",
        "if (isStopped || desk.now - m.decidedAt >= m.requoteMinMicros) decideSafely(desk, m);",
        "decideSafely(desk, m);",
      ),
    ],
  },
];
