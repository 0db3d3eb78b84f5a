/**
 * Who may speak to the desk: checks in front of every route, tRPC, socket and form alike, and the headers of every answer.
 *
 * Why: any page in the operator's browser can send requests to a loopback port. It cannot forge Host (a rebound name
 * arrives as that name), nor Origin and Sec-Fetch-Site; and without a JSON content type it needs no preflight, so a form
 * could otherwise run a mutation.
 */
import type { IncomingMessage } from "node:http";
import { isLoopback } from "./env.ts";

/** Bytes of a request's body. */
export const BODY_BYTES_MAX = 64 * 1024;

export interface Denial {
  status: 400 | 403 | 405 | 411 | 413 | 415 | 421;
  /** One sentence, for the log and the answer. */
  reason: string;
}
export interface GuardOptions {
  port: number;
  /** The address that the server is bound to, accepted as a name too. */
  host: string;
}
const deny = (status: Denial["status"], reason: string): Denial => ({ status, reason });

/** "name:port" as browsers send it; null where it is no such thing. */
function splitHost(host: string): { name: string; port: number } | null {
  const m = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(host);
  return m ? { name: m[1]!.replace(/^\[|\]$/g, "").toLowerCase(), port: Number(m[2] ?? 80) } : null;
}
function isOurs(host: string, options: GuardOptions): boolean {
  const at = splitHost(host);
  return at !== null && at.port === options.port && (isLoopback(at.name) || at.name === options.host);
}

/** Host, Origin and Sec-Fetch-Site of any request, a socket's upgrade included. Null lets it through. */
export function checkSource(req: Pick<IncomingMessage, "headers" | "method">, options: GuardOptions): Denial | null {
  const { host, origin } = req.headers;
  if (host === undefined || !isOurs(host, options)) return deny(421, `Host "${host ?? ""}" is not this desk.`);
  const site = req.headers["sec-fetch-site"];
  const reads = req.method === "GET" || req.method === "HEAD";
  // A link or a bookmark from elsewhere may open a page; that changes nothing.
  const opensPage =
    reads && req.headers["sec-fetch-mode"] === "navigate" && req.headers["sec-fetch-dest"] === "document";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !opensPage)
    return deny(403, `Sec-Fetch-Site "${String(site)}" is refused.`);
  // "null" is a sandboxed frame, a file, or a page that sends no referrer: none of them is ours.
  if (origin !== undefined && origin !== `http://${host}`) return deny(403, `Origin "${origin}" is refused.`);
  return null;
}

/** Content type and announced length of a request to tRPC. Null lets it through. */
export function checkJsonBody(req: Pick<IncomingMessage, "headers" | "method">): Denial | null {
  if (req.method === "GET" || req.method === "HEAD") return null;
  if (req.method !== "POST") return deny(405, `${req.method} is not understood here.`);
  const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return deny(415, "Only application/json is accepted here.");
  return checkLength(req);
}
/** Only the halt page's own form: same origin said by the browser, as a form, small. */
export function checkHaltForm(req: Pick<IncomingMessage, "headers">): Denial | null {
  const { origin } = req.headers;
  // Browsers send Origin with every POST; who sends none (curl on this machine) is no page in a browser.
  if (origin === undefined && req.headers["sec-fetch-site"] !== undefined) return deny(403, "The form has no Origin.");
  const type = req.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return deny(415, "Only the form of /halt is accepted here.");
  return checkLength(req);
}
function checkLength(req: Pick<IncomingMessage, "headers">): Denial | null {
  const length = req.headers["content-length"];
  if (length === undefined) return deny(411, "Content-Length is missing.");
  if (!/^\d+$/.test(length)) return deny(400, "Content-Length is not a number.");
  if (Number(length) > BODY_BYTES_MAX) return deny(413, `The body is larger than ${BODY_BYTES_MAX} bytes.`);
  return null;
}

/** Content security policy: our own files, the inline scripts of the export by their hashes, nothing from elsewhere. */
export function contentSecurityPolicy(scriptHashes: readonly string[], dev = false): string {
  const scripts = dev ? "'unsafe-inline' 'unsafe-eval'" : scriptHashes.map((h) => `'${h}'`).join(" ");
  return [
    "default-src 'self'",
    `script-src 'self' ${scripts}`.trim(),
    // Charts and popovers place themselves with style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Not "no-referrer": under it the halt form would arrive with "Origin: null".
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};
