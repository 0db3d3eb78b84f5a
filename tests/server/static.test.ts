/** The console's files: found as the export lays them out, cached, compressed, and nothing outside the folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { inlineScriptHashes, staticFiles } from "../../server/static.ts";
import { temporaryFolder } from "./database.ts";

async function setUp() {
  const folder = temporaryFolder();
  const put = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  put("out/index.html", `<script>self.x=1</script><script src="/a.js"></script>${" ".repeat(2_000)}`);
  put("out/market.html", "market");
  put("out/404.html", "not here");
  put("out/_next/static/chunk.js", `/* ${"x".repeat(2_000)} */`);
  put("secret.txt", "secret");
  const files = staticFiles(path.join(folder, "out"));
  const server = createServer(files.serve);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { files, get: (name: string, init?: RequestInit) => fetch(base + name, init) };
}

it.each([
  ["/", 200, "no-cache"],
  ["/market", 200, "no-cache"],
  ["/market?m=sim%3Alocal", 200, "no-cache"],
  ["/market/", 200, "no-cache"],
  ["/_next/static/chunk.js", 200, "public, max-age=31536000, immutable"],
  ["/nowhere", 404, "no-cache"],
  ["/..%2fsecret.txt", 404, "no-cache"],
  ["/%zz", 404, "no-cache"],
])("%s → %d, %s", async (name, status, cache) => {
  const { get } = await setUp();
  const answer = await get(name);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([status, cache]);
  if (status === 404) expect(await answer.text()).toBe("not here");
});
it("compresses text, and the client reads the same", async () => {
  const { get } = await setUp();
  for (const encoding of ["br", "gzip"]) {
    const answer = await get("/_next/static/chunk.js", { headers: { "accept-encoding": encoding } });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(await answer.text()).toContain("xxx");
  }
});
it("answers 304 to who has the file, and 405 to a POST", async () => {
  const { get } = await setUp();
  const etag = (await get("/")).headers.get("etag") ?? "";
  expect((await get("/", { headers: { "if-none-match": etag } })).status).toBe(304);
  expect((await get("/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  expect((await get("/", { method: "POST" })).status).toBe(405);
});
it("hashes inline scripts as browsers do, and leaves files alone", async () => {
  const { files } = await setUp();
  // printf 'self.x=1' | openssl dgst -sha256 -binary | base64
  const hash = "sha256-OeQ5f9lOMes7jOc0cGCXX08CnAERweUkLpVXXpflaLg=";
  expect(inlineScriptHashes('<script>self.x=1</script><script src="/a.js"></script>')).toEqual([hash]);
  expect(files.contentSecurityPolicy).toContain(`script-src 'self' '${hash}'`);
});
