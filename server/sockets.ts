/** Binds the stream to socket.io: the same checks as every request, small messages only, nothing unknown passed on. */
import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { checkSource, type GuardOptions } from "./guard.ts";
import { PERIOD_MS, type Stream } from "./stream.ts";
import type { ClientToServer, ServerToClient } from "./stream-types.ts";

/** Connections, joined or not: thousands of readers would starve the control plane, and the watchdog would halt the desk. */
export const CLIENTS_MAX = 200;

export interface SocketOptions {
  http: HttpServer;
  stream: Stream;
  guard: GuardOptions;
  /** In development the hot-reload socket belongs to Next. */
  dev: boolean;
}
/** Answers with what ends it. */
export function serveSockets({ http, stream, guard, dev }: SocketOptions): () => void {
  const io = new Server<ClientToServer, ServerToClient>(http, {
    serveClient: false,
    destroyUpgrade: !dev,
    transports: ["websocket", "polling"],
    maxHttpBufferSize: 4_096,
    allowRequest: (req, answer) => {
      const denial =
        checkSource(req, guard) ?? (io.engine.clientsCount >= CLIENTS_MAX ? { reason: "Too many clients." } : null);
      answer(denial?.reason ?? null, denial === null);
    },
  });
  io.on("connection", (socket) => {
    stream.join(socket.id, {
      emit: (event, ...args) => void socket.emit(event, ...args),
      writable: () => socket.conn.transport.writable,
    });
    socket.on("resync", () => stream.resync(socket.id));
    socket.on("watch", (key: unknown) => {
      if (key === null || (typeof key === "string" && key.length <= 120)) stream.watch(socket.id, key);
    });
    socket.on("disconnect", () => stream.leave(socket.id));
  });
  const timer = setInterval(() => stream.flush(), PERIOD_MS);
  return () => {
    clearInterval(timer);
    io.disconnectSockets(true);
  };
}
