/** What an engine does by the clock while it runs: ticks, settings, views, the venue's dead-man, and a look at time itself. */

import type { EngineParts } from "./assemble.ts";
import { LOOP_MS } from "./core/limits.ts";
import { keepDeadMan } from "./dead-man.ts";
import { clockDriftMicros } from "./edge/clock.ts";
import type { WatchdogLink } from "./edge/watchdog/link.ts";
import { haltTeller } from "./halt-teller.ts";
import { DETAIL_MS, MARKET_LINE_MS, VIEW_MS } from "./publish.ts";

/** The core's timers: fine enough for a 100 ms requote. On a tape as often as its time passes, within what a timer can do. */
const TICK_MS = 50;
const TICK_MS_MIN = 5;
/** A pause of the process, or a jump of the system's clock, beyond which nothing that we hold counts as fresh. */
const JUMP_MICROS = 1_000_000;

/** Starts the timers; the answer ends them. */
export function keepRunning(parts: EngineParts, watchdog: WatchdogLink): () => void {
  const { loop, publisher, lines, speed } = parts;
  publisher.watchdog = watchdog;
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, run: () => void) => timers.push(setInterval(run, ms));
  const lookForJump = jumpWatch(parts);
  every(Math.max(TICK_MS_MIN, TICK_MS / speed), () => {
    loop.tick();
    lookForJump();
  });
  every(LOOP_MS, () => {
    loop.noticeLatch();
    void loop.pollSettings().then(() => parts.keeper.keep(loop.settings));
  });
  const tellHalt = haltTeller(lines, watchdog);
  every(VIEW_MS, () => tellHalt(publisher.publish()));
  every(DETAIL_MS, () => publisher.details());
  every(MARKET_LINE_MS, () => lines.markets(publisher.view()));
  keepDeadMan(parts, every);
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** A stall of this thread or a step of the system's clock: the core is told that nothing it holds is fresh. */
function jumpWatch({ lines, sink, clock }: EngineParts): () => void {
  let lookedAt = performance.now();
  let drift = clockDriftMicros();
  return () => {
    const now = performance.now();
    const stalled = (now - lookedAt) * 1000;
    lookedAt = now;
    const moved = clockDriftMicros() - drift;
    drift += moved;
    const byMicros = Math.round(Math.abs(moved) > stalled ? moved : stalled);
    if (Math.abs(byMicros) < JUMP_MICROS) return;
    lines.state(`time jumped by ${Math.round(byMicros / 1000)} ms: every market has to speak again`, "warn");
    sink({ type: "clock-jump", at: clock.now(), exchangeAt: null, byMicros });
  };
}
