/**
 * The engine's and the control plane's end of the watchdog's socket: says hello, beats, hears "close the gate". Comes back
 * by itself where the watchdog was restarted.
 */
import { connect, type Socket } from "node:net";
import type { WatchdogLinkView } from "../../core/view-types.ts";
import { BEAT_MS, type FromWatchdog, lineCutter, socketPath, type ToWatchdog } from "./protocol.ts";

export interface WatchdogLink {
  say(message: ToWatchdog): void;
  /** Says goodbye and closes: the silence after it is no alarm. Resolves when it has left. */
  goodbye(): Promise<void>;
  readonly connected: boolean;
  /** As a screen shows it, now. */
  readonly view: WatchdogLinkView;
}
export interface WatchdogLinkOptions {
  socket: string;
  role: "engine" | "main";
  onClose: (message: Extract<FromWatchdog, { say: "close" }>) => void;
  /** The watchdog stopped the desk itself and has read the venue empty. */
  onVerified?: () => void;
  onLink?: (up: boolean) => void;
}
const RETRY_MS = 250;

export function watchdogLink(options: WatchdogLinkOptions): WatchdogLink {
  let socket: Socket | null = null;
  let up = false;
  let ended = false;
  /** Its newest beat on this connection. */
  let alive: { at: number; reachesVenue: boolean | null } | null = null;
  const say = (message: ToWatchdog): void => {
    if (up) socket?.write(`${JSON.stringify(message)}\n`);
  };
  const open = (): void => {
    if (ended) return;
    const opened = connect(socketPath(options.socket));
    socket = opened;
    opened.setEncoding("utf8");
    opened.on("connect", () => {
      up = true;
      say({ say: "hello", role: options.role, pid: process.pid });
      options.onLink?.(true);
    });
    const cut = lineCutter((line) => {
      const message = JSON.parse(line) as FromWatchdog;
      if (message.say === "close") options.onClose(message);
      else if (message.say === "verified") options.onVerified?.();
      else if (message.say === "alive") alive = { at: performance.now(), reachesVenue: message.reachesVenue };
    });
    opened.on("data", (chunk) => cut(String(chunk)));
    opened.on("error", () => {});
    opened.on("close", () => {
      if (up) options.onLink?.(false);
      up = false;
      alive = null;
      if (!ended) setTimeout(open, RETRY_MS);
    });
  };
  open();
  const beat = setInterval(() => say({ say: "beat" }), BEAT_MS);
  return {
    say,
    get connected() {
      return up;
    },
    get view() {
      const beatAgeMs = alive && Math.round(performance.now() - alive.at);
      return { isUp: up, beatAgeMs, reachesVenue: alive?.reachesVenue ?? null };
    },
    goodbye() {
      say({ say: "goodbye" });
      ended = true;
      clearInterval(beat);
      return new Promise((left) => {
        if (socket && up) socket.end(() => left());
        else {
          socket?.destroy();
          left();
        }
      });
    },
  };
}
