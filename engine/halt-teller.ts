/** Each step of a HALT once: to the watchdog, which acts where it takes too long, and to the terminal, with who and why. */
import type { DeskView } from "./core/view-types.ts";
import type { WatchdogLink } from "./edge/watchdog/link.ts";
import type { Lines } from "./lines.ts";
import { STOPPED_BY } from "./loop.ts";

/** Takes every view. A quick HALT may be verified before the first view that shows it: it is told all the same. */
export function haltTeller(
  lines: Pick<Lines, "state">,
  watchdog: Pick<WatchdogLink, "say">,
): (view: Pick<DeskView, "halt">) => void {
  let told = "";
  let begun: number | null = null;
  return ({ halt: { state, reason, by, requestedAt, positionsLeft } }) => {
    // By its time too: a HALT that is asked for again may be verified within one view.
    const step = `${state} ${requestedAt}`;
    if (step === told) return;
    told = step;
    if (state === "running") watchdog.say({ say: "halting", reason });
    if (state === "verified") watchdog.say({ say: "halted" });
    // The end of the desk closes the gate as well and says so itself: it is no HALT.
    if (state === "none" || by === STOPPED_BY) return;
    if (requestedAt !== begun) lines.state(`HALT by ${by}: ${reason}`, "error");
    begun = requestedAt;
    if (state !== "verified") return;
    const left = positionsLeft.join(", ") || "none";
    lines.state(`HALT verified: no order is open at the venue; positions left: ${left}`, "warn");
  };
}
