/** Holds a thread of a running desk in a busy loop until it is let go, through Node's own inspector. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import WebSocket from "ws";

/** For DeskStart.node: any free port. */
export const INSPECTED = ["--inspect=127.0.0.1:0"];

/** A desk, or an engine alone, that was started with INSPECTED. */
export interface Inspected {
  readonly said: string;
  readonly dataDir: string;
  until(holds: () => Promise<boolean>, what: string): Promise<void>;
}
export interface Inspector {
  /** Runs an expression and does not wait for its end. */
  run(thread: "main" | "engine", expression: string): void;
  /** Resolves when the thread spins; it does until `letGo`. */
  hold(thread: "main" | "engine"): Promise<void>;
  letGo(): void;
}

export async function inspect(desk: Inspected): Promise<Inspector> {
  await desk.until(async () => /ws:\/\/\S+/.test(desk.said), "the inspector's address");
  const socket = new WebSocket(/ws:\/\/\S+/.exec(desk.said)![0]);
  let n = 0;
  let session: string | null = null;
  const send = (method: string, params: object) => socket.send(JSON.stringify({ id: ++n, method, params }));
  /** Expressions that hold a thread and have not answered: Node can crash where its inspector leaves in their midst. */
  const holding = new Set<number>();
  let leaving = false;
  const answered = (id: number | undefined): void => {
    if (id !== undefined) holding.delete(id);
    if (leaving && holding.size === 0) socket.terminate();
  };
  await new Promise<void>((attached, failed) => {
    socket.once("error", failed);
    socket.once("open", () => send("NodeWorker.enable", { waitForDebuggerOnStart: false }));
    socket.on("message", (data) => {
      const said = JSON.parse(String(data));
      answered(said.id);
      if (said.method === "NodeWorker.receivedMessageFromWorker") answered(JSON.parse(said.params.message).id);
      // The loader of the sources has threads of its own.
      if (said.method !== "NodeWorker.attachedToWorker" || !/worker\.m?[jt]s/.test(said.params.workerInfo.url)) return;
      if (said.params.workerInfo.url.includes("node_modules")) return;
      session = said.params.sessionId;
      attached();
    });
  });
  const released = path.join(desk.dataDir, "let-go");
  const run: Inspector["run"] = (thread, expression) => {
    if (thread === "main") return send("Runtime.evaluate", { expression });
    const message = JSON.stringify({ id: ++n, method: "Runtime.evaluate", params: { expression } });
    send("NodeWorker.sendMessageToWorker", { sessionId: session, message });
  };
  return {
    run,
    async hold(thread) {
      const held = path.join(desk.dataDir, `held-${thread}`);
      // Of one that was held before in this folder.
      for (const file of [held, released]) rmSync(file, { force: true });
      const fs = `process.getBuiltinModule("node:fs")`;
      run(
        thread,
        `${fs}.writeFileSync(${JSON.stringify(held)}, ""); while (!${fs}.existsSync(${JSON.stringify(released)}));`,
      );
      holding.add(thread === "main" ? n : n - 1);
      await desk.until(async () => existsSync(held), `the ${thread} to be stuck`);
    },
    letGo() {
      if (existsSync(desk.dataDir)) writeFileSync(released, "");
      // A process that ends waits for whoever still inspects it.
      leaving = true;
      answered(undefined);
    },
  };
}
