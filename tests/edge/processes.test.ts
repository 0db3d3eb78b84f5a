import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  defaultExchangeOptions,
  type ExchangeOptions,
  readExchangeState,
  type StartedExchange,
  startExchange,
  stopExchange,
  worldArgs,
} from "../../engine/index.ts";
import { folder } from "./desk-rig.ts";

let dir: string;
let options: ExchangeOptions;
const started: StartedExchange[] = [];
const entry = () => ({ entry: "bin/exchange.ts", logFile: path.join(dir, "exchange.log") });
beforeEach(() => {
  dir = folder();
  options = { ...defaultExchangeOptions, markets: ["BTC-PERP"], stateFile: path.join(dir, "exchange.json") };
});
afterEach(async () => {
  for (const x of started.splice(0)) await stopExchange(x);
  rmSync(dir, { recursive: true, force: true });
});
const start = async (more: Partial<ExchangeOptions> = {}): Promise<StartedExchange> => {
  const x = await startExchange(entry(), { ...options, ...more });
  started.push(x);
  return x;
};

describe("the exchange process", () => {
  it("is used again where the same world is asked for, and replaced where another one is", async () => {
    const first = await start();
    expect(first).toMatchObject({ reused: false });
    const second = await start();
    expect(second).toMatchObject({ reused: true, pid: first.pid, token: first.token });
    const other = await start({ seed: 2 });
    expect(other.reused).toBe(false);
    expect(other.pid).not.toBe(first.pid);
    expect(() => process.kill(first.pid, 0)).toThrow();
  });

  it("lists the markets that were asked for, and takes its state file with it", async () => {
    const x = await start();
    const headers = { authorization: `Bearer ${x.cancelToken}` };
    const { markets } = (await (await fetch(`${x.url}/markets`, { headers })).json()) as {
      markets: { symbol: string }[];
    };
    expect(markets.map((m) => m.symbol)).toEqual(["BTC-PERP"]);
    expect(await stopExchange(x)).toBe(true);
    expect(readExchangeState(options.stateFile)).toBeNull();
  });

  it("a world that can't be made ends before it is ready, and says where to read why", async () => {
    await expect(start({ markets: ["DOGE-PERP"] })).rejects.toThrow(
      /^The exchange could not start \(code 2\): there is no market DOGE-PERP; there are BTC-PERP/,
    );
    await expect(start({ tape: path.join(dir, "none.tape") })).rejects.toThrow(
      /^The exchange could not start \(code 2\): .*none\.tape/,
    );
  });

  it("what answers where the file says, but is not that process, is neither used nor ended", async () => {
    const foreign = createServer((_, res) => res.end(JSON.stringify({ ok: true, pid: 1, markets: [] })));
    await new Promise<void>((done) => foreign.listen(0, "127.0.0.1", done));
    onTestFinished(() => void foreign.close());
    const { port } = foreign.address() as AddressInfo;
    const token = "x".repeat(48);
    const url = `http://127.0.0.1:${port}`;
    const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    onTestFinished(() => void bystander.kill());
    const state = {
      pid: bystander.pid!,
      port,
      url,
      token,
      cancelToken: token,
      startedAt: "",
      args: worldArgs(options),
    };
    writeFileSync(options.stateFile, JSON.stringify(state));
    expect(await stopExchange(state)).toBe(false);
    expect((await start()).reused).toBe(false);
    expect([bystander.exitCode, bystander.signalCode, bystander.killed]).toEqual([null, null, false]);
  });
  it.each(["", "{", '{"pid":1}', "null"])("a state file that says %j is nobody", async (text) => {
    writeFileSync(options.stateFile, text);
    expect(readExchangeState(options.stateFile)).toBeNull();
  });

  it("a state file that a dead exchange left behind is nobody", async () => {
    const first = await start();
    process.kill(first.pid, "SIGKILL");
    expect(await start()).toMatchObject({ reused: false });
  });
});
