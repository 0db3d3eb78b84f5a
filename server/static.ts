/**
 * The console's files: the static export, read into memory at start, so that a later build cannot mix two versions and no
 * path can leave the folder (a name is looked up, never joined).
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { brotliCompressSync, gzipSync, constants as zlib } from "node:zlib";
import { contentSecurityPolicy } from "./guard.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};
const COMPRESSED = new Set([".html", ".js", ".css", ".json", ".txt", ".svg", ".webmanifest"]);
/** Names under it carry the hash of their contents. */
const FOREVER = "/_next/static/";

interface StaticFile {
  body: Buffer;
  etag: string;
  type: string;
  compressible: boolean;
  /** Made when first asked for. */
  br?: Buffer;
  gzip?: Buffer;
}
export interface StaticFiles {
  /** How many there are; 0 where the console was not built. */
  count: number;
  contentSecurityPolicy: string;
  /** Answers GET and HEAD; 404 with the export's own page. */
  serve(req: IncomingMessage, res: ServerResponse): void;
}

function* walk(folder: string): Generator<string> {
  for (const e of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, e.name);
    if (e.isDirectory()) yield* walk(at);
    else if (e.isFile()) yield at;
  }
}
/** CSP hashes of a page's inline scripts: exactly the bytes between the tags. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  return Array.from(scripts, (m) => `sha256-${createHash("sha256").update(m[1]!).digest("base64")}`);
}

function load(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  if (!existsSync(folder)) return files;
  for (const at of walk(folder)) {
    const body = readFileSync(at);
    const extension = path.extname(at);
    files.set(`/${path.relative(folder, at).split(path.sep).join("/")}`, {
      body,
      etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
      type: TYPES[extension] ?? "application/octet-stream",
      compressible: COMPRESSED.has(extension) && body.length > 512,
    });
  }
  return files;
}

function encode(file: StaticFile, accepted: string): { body: Buffer; encoding: string | null } {
  if (!file.compressible) return { body: file.body, encoding: null };
  if (/\bbr\b/.test(accepted)) {
    // 6: a tenth of a second for the largest chunk once, and within a few per cent of the best.
    file.br ??= brotliCompressSync(file.body, { params: { [zlib.BROTLI_PARAM_QUALITY]: 6 } });
    return { body: file.br, encoding: "br" };
  }
  if (!/\bgzip\b/.test(accepted)) return { body: file.body, encoding: null };
  file.gzip ??= gzipSync(file.body);
  return { body: file.gzip, encoding: "gzip" };
}

/** `/` is index.html, `/market` is market.html or market/index.html, as the export lays them out. */
function find(files: Map<string, StaticFile>, url: string): { name: string; file: StaticFile } | null {
  let name: string;
  try {
    name = decodeURIComponent(url.split(/[?#]/, 1)[0]!);
  } catch {
    return null;
  }
  const bare = name.replace(/\/+$/, "");
  for (const candidate of [name, `${bare}.html`, `${bare}/index.html`]) {
    const file = files.get(candidate);
    if (file) return { name: candidate, file };
  }
  return null;
}

export function staticFiles(folder: string): StaticFiles {
  const files = load(folder);
  const hashes = new Set<string>();
  for (const [name, file] of files)
    if (name.endsWith(".html")) for (const h of inlineScriptHashes(file.body.toString("utf8"))) hashes.add(h);
  return {
    count: files.size,
    contentSecurityPolicy: contentSecurityPolicy([...hashes].sort()),
    serve(req, res) {
      if (req.method !== "GET" && req.method !== "HEAD") {
        res.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
      }
      const found = find(files, req.url ?? "/");
      const notFound = files.get("/404.html");
      const file = found?.file ?? notFound;
      if (!file) {
        res.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found.\n");
        return;
      }
      const isForever = found?.name.startsWith(FOREVER) === true;
      res.setHeader("etag", file.etag);
      res.setHeader("cache-control", isForever ? "public, max-age=31536000, immutable" : "no-cache");
      if (file.compressible) res.setHeader("vary", "accept-encoding");
      if (found && req.headers["if-none-match"]?.split(/,\s*/).includes(file.etag)) {
        res.writeHead(304).end();
        return;
      }
      const { body, encoding } = encode(file, String(req.headers["accept-encoding"] ?? ""));
      if (encoding) res.setHeader("content-encoding", encoding);
      res.writeHead(found ? 200 : 404, { "content-type": file.type, "content-length": body.length });
      res.end(req.method === "HEAD" ? undefined : body);
    },
  };
}
