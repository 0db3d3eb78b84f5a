/** Who may speak to the desk: each header that a foreign page could send is refused by itself. */
import { describe, expect, it } from "vitest";
import { checkHaltForm, checkJsonBody, checkSource, contentSecurityPolicy } from "../../server/guard.ts";

const options = { port: 3000, host: "127.0.0.1" };
const own = { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" };
type Headers = Record<string, string | undefined>;

describe("source", () => {
  it.each<[string, string, Headers]>([
    ["the console's own call", "POST", own],
    ["by the name localhost", "POST", { host: "localhost:3000", origin: "http://localhost:3000" }],
    ["by the IPv6 loopback", "GET", { host: "[::1]:3000" }],
    ["a tool on this machine, which sends neither Origin nor Sec-Fetch", "POST", { host: "127.0.0.1:3000" }],
    ["a typed address", "GET", { host: "127.0.0.1:3000", "sec-fetch-site": "none" }],
    [
      "a link from elsewhere that opens a page",
      "GET",
      {
        host: "127.0.0.1:3000",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
    ],
  ])("lets through: %s", (_, method, headers) => expect(checkSource({ method, headers }, options)).toBeNull());

  it.each<[string, number, string, Headers]>([
    ["no Host", 421, "GET", {}],
    ["a name rebound to loopback", 421, "GET", { host: "evil.example:3000" }],
    ["another port in Host", 421, "GET", { host: "127.0.0.1:3001" }],
    ["Host without its port", 421, "GET", { host: "127.0.0.1" }],
    ["a name that begins like loopback", 421, "GET", { host: "127.0.0.1.evil.example:3000" }],
    ["a foreign Origin", 403, "POST", { ...own, origin: "http://evil.example" }],
    ["the right name on another port in Origin", 403, "POST", { ...own, origin: "http://127.0.0.1:8080" }],
    ["https in Origin", 403, "POST", { ...own, origin: "https://127.0.0.1:3000" }],
    ["Origin null, as a sandboxed frame sends it", 403, "POST", { ...own, origin: "null" }],
    ["Sec-Fetch-Site cross-site", 403, "POST", { host: own.host, "sec-fetch-site": "cross-site" }],
    ["Sec-Fetch-Site same-site (another port)", 403, "POST", { host: own.host, "sec-fetch-site": "same-site" }],
    [
      "a cross-site read by a script",
      403,
      "GET",
      { host: own.host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" },
    ],
    [
      "a cross-site frame",
      403,
      "GET",
      { host: own.host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    ],
    [
      "a cross-site form",
      403,
      "POST",
      { host: own.host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ])("refuses: %s", (_, status, method, headers) =>
    expect(checkSource({ method, headers }, options)?.status).toBe(status),
  );
});

describe("bodies of the API", () => {
  it.each<[string, number | null, string, Headers]>([
    ["a query", null, "GET", {}],
    ["JSON", null, "POST", { "content-type": "application/json", "content-length": "10" }],
    [
      "JSON with a charset",
      null,
      "POST",
      { "content-type": "Application/JSON; charset=utf-8", "content-length": "10" },
    ],
    ["exactly 64 kB", null, "POST", { "content-type": "application/json", "content-length": "65536" }],
    ["a byte more", 413, "POST", { "content-type": "application/json", "content-length": "65537" }],
    ["no length", 411, "POST", { "content-type": "application/json" }],
    ["a length that is no number", 400, "POST", { "content-type": "application/json", "content-length": "-1" }],
    ["a multipart form", 415, "POST", { "content-type": "multipart/form-data; boundary=x", "content-length": "10" }],
    ["text/plain, which needs no preflight", 415, "POST", { "content-type": "text/plain", "content-length": "10" }],
    ["no type", 415, "POST", { "content-length": "10" }],
    ["another method", 405, "DELETE", { "content-type": "application/json", "content-length": "10" }],
  ])("%s → %s", (_, status, method, headers) =>
    expect(checkJsonBody({ method, headers })?.status ?? null).toBe(status),
  );
});

describe("the halt form", () => {
  const form = { "content-type": "application/x-www-form-urlencoded", "content-length": "8" };
  it.each<[string, number | null, Headers]>([
    ["the page's own form", null, { ...own, ...form }],
    ["curl on this machine", null, form],
    ["a browser that hides its Origin", 403, { ...form, "sec-fetch-site": "same-origin" }],
    ["JSON", 415, { ...own, "content-type": "application/json", "content-length": "2" }],
    ["too large a form", 413, { ...own, ...form, "content-length": "70000" }],
  ])("%s → %s", (_, status, headers) => expect(checkHaltForm({ headers })?.status ?? null).toBe(status));
});

it("the policy names each inline script and allows no other", () => {
  const policy = contentSecurityPolicy(["sha256-abc="]);
  expect(policy).toContain("script-src 'self' 'sha256-abc='");
  expect(policy.split("; ").find((p) => p.startsWith("script-src"))).not.toContain("unsafe");
});
