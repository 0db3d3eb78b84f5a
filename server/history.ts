/** Has everything that an engine tells written down: into the recorder at once, from there into the store. */
import type { EngineSide } from "./engine-side.ts";
import { Recorder } from "./recorder.ts";
import type { EquityPoint } from "./stream-types.ts";
import type { Terminal } from "./terminal.ts";

export interface HistoryParts {
  side: Pick<EngineSide, "host" | "epoch" | "world">;
  terminal: Terminal;
  onPoint?: (point: EquityPoint) => void;
}
/** Nothing is lost before it is started with a store: what was told waits. */
export function keepHistory({ side: { host, epoch, world }, terminal, onPoint = () => {} }: HistoryParts): Recorder {
  const recorder = new Recorder({
    epoch,
    world,
    onPoint,
    onFailure(what) {
      if (!host.notice("HISTORY_NOT_WRITTEN", "critical", what)) return;
      if (what === null) terminal.say("history is written again");
      else terminal.error(what);
    },
  });
  host.on("view", (v) => recorder.view(v));
  host.on("fill", (f) => recorder.fill(f));
  host.on("markout", (m) => recorder.markout(m));
  host.on("alert", (a) => recorder.alert(a, a.market === null ? null : (host.markets?.[a.market] ?? null)));
  host.on("days", (d) => recorder.days(d));
  return recorder;
}
