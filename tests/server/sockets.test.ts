/** The stream's door, with real sockets. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import WebSocket from "ws";
import { CLIENTS_MAX, serveSockets } from "../../server/sockets.ts";
import { Stream } from "../../server/stream.ts";

it("takes no more connections than it can serve, also from who connects and never joins", async () => {
  const http = createServer();
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  const { port } = http.address() as AddressInfo;
  const sources = {
    fills: () => [],
    equity: () => [],
    prices: () => null,
    detail: () => null,
    watch: () => {},
    now: Date.now,
  };
  const close = serveSockets({ http, stream: new Stream(sources), guard: { port, host: "127.0.0.1" }, dev: false });
  const sockets: WebSocket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate();
    close();
    http.closeAllConnections();
    http.close();
  });
  const open = () =>
    new Promise<boolean>((done) => {
      const address = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;
      const socket = new WebSocket(address, { headers: { origin: `http://127.0.0.1:${port}` } });
      sockets.push(socket);
      socket.once("open", () => done(true));
      socket.once("error", () => done(false));
    });
  const opened = await Promise.all(Array.from({ length: CLIENTS_MAX + 5 }, open));
  expect(opened.filter(Boolean)).toHaveLength(CLIENTS_MAX);
});
