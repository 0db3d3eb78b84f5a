/** What an engine does by the clock while it runs: ticks, settings, views, the venue's dead-man, and a look at time itself. */

import type { EngineParts } from "./assemble.ts";
import { LOOP_MS } from "./core/limits.ts";
import { keepDeadMan } from "./dead-man.ts";
import type { WatchdogLink } from "./edge/watchdog/link.ts";
import { haltTeller } from "./halt-teller.ts";
import { jumpWatch } from "./jump-watch.ts";
import { DETAIL_MS, MARKET_LINE_MS, VIEW_MS } from "./publish.ts";

/** The core's timers: fine enough for a 100 ms requote. On a tape as often as its time passes, within what a timer can do. */
const TICK_MS = 50;
const TICK_MS_MIN = 5;

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
