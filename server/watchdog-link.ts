/**
 * The control plane's line to the watchdog: a beat, so that a hang is seen; word of a HALT, so that it is finished in
 * time; and the watchdog's own order to close the gate.
 */
import { connect, type Socket } from "node:net";
import { BEAT_MS, type FromWatchdog, lineCutter, type ToWatchdog } from "../engine/index.ts";

export interface WatchdogLinkOptions {
  socket: string;
  /** The latch is down (a kill, a dead engine): close the gate. */
  onClose: (reason: string, by: string) => void;
  /** The line broke and was not said goodbye to. */
  onLost: (reason: string) => void;
}
export interface WatchdogLink {
  halting(reason: string): void;
  halted(): void;
  goodbye(): void;
}

function parse(line: string): FromWatchdog | null {
  try {
    return JSON.parse(line) as FromWatchdog;
  } catch {
    return null;
  }
}

export function linkWatchdog(o: WatchdogLinkOptions): WatchdogLink {
  const socket: Socket = connect(o.socket);
  let over = false;
  const say = (message: ToWatchdog) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
  const cut = lineCutter((line) => {
    const heard = parse(line);
    if (heard?.say === "close") o.onClose(heard.reason, heard.by);
  });
  say({ say: "hello", role: "main", pid: process.pid });
  const beat = setInterval(() => say({ say: "beat" }), BEAT_MS);
  beat.unref();
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    if (!cut(String(chunk))) socket.destroy();
  });
  let failure = "it closed the line";
  socket.on("error", (e) => {
    failure = e.message;
  });
  socket.on("close", () => {
    clearInterval(beat);
    if (!over) o.onLost(failure);
  });
  return {
    halting: (reason) => say({ say: "halting", reason }),
    halted: () => say({ say: "halted" }),
    goodbye() {
      over = true;
      say({ say: "goodbye" });
      socket.end();
    },
  };
}
