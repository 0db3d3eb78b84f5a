/** The desk over its real HTTP server: checks in front of every route, settings, idempotent commands, the plain halt page. */
import { randomUUID } from "node:crypto";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "better-sqlite3";
import superjson from "superjson";
import { expect, it, onTestFinished } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { GATE } from "../../engine/edge/gate.ts";
import { deskHandler } from "../../server/http.ts";
import { OnceDesk } from "../../server/once.ts";
import { SettingsDesk } from "../../server/settings.ts";
import { staticFiles } from "../../server/static.ts";
import { freshStore, temporaryFolder } from "./database.ts";
import { BTC, ETH, fakeHost, noHalt, view } from "./fake-engine.ts";

interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
async function setUp() {
  const { store, file } = freshStore();
  await store.settings.add({
    by: "quotewright",
    why: "first start",
    basedOn: 0,
    settings: defaultSettings([BTC, ETH]),
  });
  const fake = fakeHost({ now: Date.now });
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const about = { version: "1", startedAt: 0, mode: "sim", address, node: "20", pid: 1, dataDir: "data" };
  const settings = new SettingsDesk(store);
  const services = { host: fake.host, store, settings, once: new OnceDesk(store), about, now: Date.now };
  const errors: unknown[] = [];
  const handler = deskHandler({
    services,
    guard: { port, host: "127.0.0.1" },
    files: staticFiles(temporaryFolder()),
    next: null,
    clients: () => 0,
    watchdog: () => null,
    onError: (_, e) => errors.push(e),
  });
  server.on("request", handler);
  const call = (method: string, path: string, o: { headers?: Record<string, string>; body?: string } = {}) =>
    new Promise<Reply>((done, fail) => {
      const length = o.body === undefined ? {} : { "content-length": String(Buffer.byteLength(o.body)) };
      const req = request(address + path, { method, headers: { ...length, ...o.headers }, agent: false }, (res) => {
        let body = "";
        res.setEncoding("utf8");
        res.on("data", (c: string) => {
          body += c;
        });
        res.on("end", () => done({ status: res.statusCode ?? 0, headers: res.headers, body }));
      });
      req.on("error", fail);
      req.end(o.body);
    });
  /** A tRPC call as the console makes it: the result, or the error's code, message and problems. */
  const api = async (kind: "query" | "mutation", path: string, input?: unknown) => {
    const text = JSON.stringify(superjson.serialize(input));
    const reply =
      kind === "query"
        ? await call("GET", `/api/trpc/${path}?input=${encodeURIComponent(text)}`)
        : await call("POST", `/api/trpc/${path}`, { headers: { "content-type": "application/json" }, body: text });
    const answer = JSON.parse(reply.body);
    if (answer.result) return superjson.deserialize(answer.result.data) as Record<string, never>;
    const { message, data } = superjson.deserialize(answer.error) as { message: string; data: Record<string, unknown> };
    return { message, code: data.code, problems: data.problems, stack: data.stack } as Record<string, unknown>;
  };
  return { ...fake, store, file, call, api, errors };
}
const fade = (value: unknown) => [{ field: ["markets", BTC, "params", "fade"], value }];
const change = (more: object = {}) => ({
  commandId: randomUUID(),
  basedOn: 1,
  why: "test",
  changes: fade(0.002),
  ...more,
});

it("applies a change as a new revision that says who, why and what", async () => {
  const { api } = await setUp();
  expect(await api("mutation", "settings.change", change())).toEqual({ revision: 2 });
  expect(await api("query", "settings.current")).toMatchObject({
    revision: 2,
    by: "operator",
    why: "test",
    error: null,
  });
  const { items } = await api("query", "settings.history", { limit: 5 });
  expect(items).toMatchObject([
    { revision: 2, basedOn: 1, changes: [{ field: `markets.${BTC}.params.fade`, after: 0.002 }] },
    { revision: 1, changes: [] },
  ]);
});
it.each<[string, object, Record<string, unknown>]>([
  [
    "a value out of range",
    { changes: fade(1e9) },
    {
      code: "BAD_REQUEST",
      problems: [{ field: `markets.${BTC}.params.fade`, reason: expect.stringContaining("at most") }],
    },
  ],
  [
    "an unknown field",
    { changes: [{ field: ["markets", BTC, "params", "surprise"], value: 1 }] },
    { code: "BAD_REQUEST", problems: [{ field: `markets.${BTC}.params.surprise`, reason: "is not a known field" }] },
  ],
  [
    "an unknown market",
    { changes: [{ field: ["markets", "nowhere", "enabled"], value: true }] },
    { code: "BAD_REQUEST", problems: [{ field: "markets.nowhere.enabled", reason: "is not a known field" }] },
  ],
  [
    "a way into the prototype",
    { changes: [{ field: ["__proto__", "polluted"], value: true }] },
    { code: "BAD_REQUEST", problems: [{ field: "__proto__.polluted", reason: "is not a known field" }] },
  ],
  [
    "a wrong type",
    { changes: [{ field: ["markets", BTC, "enabled"], value: "yes" }] },
    { code: "BAD_REQUEST", problems: [{ field: `markets.${BTC}.enabled` }] },
  ],
  ["no reason", { why: " " }, { code: "BAD_REQUEST", problems: [{ field: "why", reason: "say why" }] }],
  ["a command id that is none", { commandId: "again" }, { code: "BAD_REQUEST", problems: [{ field: "commandId" }] }],
  ["an input field that nobody asked for", { force: true }, { code: "BAD_REQUEST" }],
  ["a revision of the future", { basedOn: 9 }, { code: "CONFLICT" }],
])("refuses %s, and writes nothing", async (_, more, expected) => {
  const { api, store } = await setUp();
  expect(await api("mutation", "settings.change", change(more))).toMatchObject(expected);
  expect((await store.settings.newest())?.revision).toBe(1);
});
it("refuses a change on top of an older revision and says who changed what since", async () => {
  const { api } = await setUp();
  await api("mutation", "settings.change", change());
  const late = await api("mutation", "settings.change", change({ changes: fade(0.003) }));
  expect(late).toMatchObject({
    code: "CONFLICT",
    message: `Based on v1, but since then: v2 by operator (markets.${BTC}.params.fade).`,
  });
});
it("answers a repeated command id with the first answer and does nothing again, also at the same time", async () => {
  const { api, store } = await setUp();
  const same = change();
  const answers = await Promise.all([
    api("mutation", "settings.change", same),
    api("mutation", "settings.change", same),
  ]);
  answers.push(await api("mutation", "settings.change", same));
  expect(answers).toEqual([{ revision: 2 }, { revision: 2 }, { revision: 2 }]);
  expect((await store.settings.newest())?.revision).toBe(2);
  const other = await api("mutation", "settings.change", { ...same, why: "something else" });
  expect(other).toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining("another command") });
});
it("rolls back as one more revision", async () => {
  const { api, store } = await setUp();
  await api("mutation", "settings.change", change());
  const back = { commandId: randomUUID(), to: 1, basedOn: 2, why: "worse" };
  expect(await api("mutation", "settings.rollback", back)).toEqual({ revision: 3 });
  expect((await store.settings.newest())?.settings).toEqual((await store.settings.at(1))?.settings);
});
it("keeps a broken row apart: the last good document is shown with the error, and can be changed on top of it", async () => {
  const { api, file, store } = await setUp();
  const db = new Database(file);
  db.exec("INSERT INTO SettingRevision (at, by, why, basedOn, document) VALUES (1, 'x', 'y', 1, '{')");
  db.close();
  const current = await api("query", "settings.current");
  expect(current).toMatchObject({
    revision: 2,
    error: "revision 2 is not JSON",
    settings: defaultSettings([BTC, ETH]),
  });
  expect(await api("mutation", "settings.change", change({ basedOn: 2 }))).toEqual({ revision: 3 });
  expect((await store.settings.newest())?.error).toBeNull();
});
it("runs a command once per id and stores its answer", async () => {
  const { api, worker, store } = await setUp();
  const pause = { commandId: randomUUID(), command: { do: "pause", scope: { scope: "market", market: BTC } } };
  const first = await api("mutation", "commands.run", pause);
  expect(await api("mutation", "commands.run", pause)).toEqual(first);
  expect(first).toEqual({ ok: true, message: "pause done" });
  expect(worker.told).toHaveLength(1);
  expect(await store.commands.find(pause.commandId)).toMatchObject({
    kind: "commands.pause",
    by: "operator",
    ok: true,
  });
});
it("a HALT over the API closes the gate at once; its repeat after a resume does not halt again", async () => {
  const { api, worker, shared } = await setUp();
  const halt = { commandId: randomUUID(), command: { do: "halt", reason: "fright" } };
  const first = await api("mutation", "commands.run", halt);
  expect(first).toMatchObject({ ok: true, message: expect.stringMatching(/^Gate closed in [\d.]+ ms/) });
  expect(Atomics.load(shared, GATE)).toBe(0);
  Atomics.store(shared, GATE, 2);
  expect(await api("mutation", "commands.run", halt)).toEqual(first);
  expect(Atomics.load(shared, GATE)).toBe(2);
  expect(worker.told.filter((m) => m.type === "gate")).toHaveLength(1);
});
it("HALT works although the database is gone", async () => {
  const { api, store, shared } = await setUp();
  await store.close();
  store.commands.find = () => Promise.reject(new Error("disk I/O error"));
  const halt = { commandId: randomUUID(), command: { do: "halt", reason: "fright" } };
  expect(await api("mutation", "commands.run", halt)).toMatchObject({ ok: true });
  expect(Atomics.load(shared, GATE)).toBe(0);
});

it("never refuses a HALT, not even one whose id was used for another command", async () => {
  const { call, shared } = await setUp();
  const id = randomUUID();
  const run = (command: object) =>
    call("POST", "/api/trpc/commands.run", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ json: { commandId: id, command } }),
    });
  await run({ do: "pause", scope: { scope: "market", market: BTC } });
  expect((await run({ do: "halt", reason: "fright" })).body).toContain('"ok":true');
  expect(Atomics.load(shared, GATE)).toBe(0);
});
it("halts from the plain form, shows the steps with times until verified, and works with no script at all", async () => {
  const { call, worker, shared } = await setUp();
  const before = await call("GET", "/halt");
  expect(before.body).toMatch(/<form method="post" action="\/halt">/);
  expect(before.body).not.toMatch(/<script|http-equiv="refresh"/);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const posted = await call("POST", "/halt", { headers, body: "reason=%3Cb%3Efright%3C%2Fb%3E" });
  expect([posted.status, posted.headers.location]).toEqual([303, "/halt"]);
  expect(Atomics.load(shared, GATE)).toBe(0);
  const running = await call("GET", "/halt");
  expect(running.body).toContain('<meta http-equiv="refresh" content="1">');
  expect(running.body).toContain("HALT is running");
  expect(running.body).toContain("&lt;b&gt;fright&lt;/b&gt;");
  expect(running.body).not.toContain("verified: 0 orders open");
  const at = Date.now() + 1;
  const halt = {
    ...noHalt,
    state: "verified" as const,
    requestedAt: at,
    gateClosedAt: at,
    cancelsSentAt: at + 4,
    verifiedAt: at + 31,
    positionsLeft: ["BTC-PERP +0.184 (11,262 USDC)"],
  };
  worker.say({ type: "view", halts: 1, view: view({ halt, gate: 0 }) });
  const done = await call("GET", "/halt");
  expect(done.body).toContain("Halted and verified: 0 orders open");
  expect(done.body).toContain("+31 ms");
  expect(done.body).toContain("BTC-PERP +0.184 (11,262 USDC)");
  expect(done.body).not.toContain("refresh");
});

it.each<[string, number, string, string, { headers?: Record<string, string>; body?: string }]>([
  [
    "tRPC from a foreign origin",
    403,
    "POST",
    "/api/trpc/commands.run",
    { headers: { origin: "http://evil.example", "content-type": "application/json" }, body: "{}" },
  ],
  [
    "tRPC as a form",
    415,
    "POST",
    "/api/trpc/commands.run",
    { headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x" },
  ],
  [
    "tRPC with more than 64 kB",
    413,
    "POST",
    "/api/trpc/commands.run",
    { headers: { "content-type": "application/json" }, body: " ".repeat(65_537) },
  ],
  [
    "the halt form from a foreign origin",
    403,
    "POST",
    "/halt",
    {
      headers: { origin: "http://evil.example", "content-type": "application/x-www-form-urlencoded" },
      body: "reason=x",
    },
  ],
  [
    "the halt form from a page without origin",
    403,
    "POST",
    "/halt",
    { headers: { origin: "null", "content-type": "application/x-www-form-urlencoded" }, body: "reason=x" },
  ],
  ["a page by a rebound name", 421, "GET", "/", { headers: { host: "evil.example" } }],
  ["a mutation by GET", 405, "GET", "/api/trpc/commands.run", {}],
  ["a path outside", 404, "GET", "/..%2f..%2fpackage.json", {}],
  ["an unknown API", 404, "GET", "/api/other", {}],
])("refuses %s", async (_, status, method, path, o) => {
  const { call, shared } = await setUp();
  const reply = await call(method, path, o);
  expect(reply.status).toBe(status);
  expect(reply.headers["x-content-type-options"]).toBe("nosniff");
  expect(reply.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(Atomics.load(shared, GATE)).toBe(2);
});
it("tells its health and metrics, and no stack of an error inside", async () => {
  const { call, api, store, errors } = await setUp();
  expect(JSON.parse((await call("GET", "/healthz")).body)).toMatchObject({
    app: "quotewright",
    pid: 1,
    ready: true,
    quoting: 2,
  });
  expect((await call("GET", "/metrics")).body).toContain(
    'quotewright_equity{account="sim:local:main",mode="sim"} 100000\n',
  );
  store.settings.newest = () => Promise.reject(new Error("secret path"));
  const failed = await api("query", "settings.current");
  expect(failed).toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
    message: "The desk failed inside: see its log.",
    stack: undefined,
  });
  expect(errors).toHaveLength(1);
});
