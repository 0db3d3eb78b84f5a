/**
 * What the first load of a page weighs, in gzip: the scripts that the page's own HTML names, for browsers of today. So are
 * those that it asks for by itself right after, though nobody waits for them: chart, messages, editor.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

const out = path.resolve(import.meta.dirname, "../../out");
const FIRST_LOAD_BYTES_MAX = 250_000;

const gzipped = (address: string): number => gzipSync(readFileSync(path.join(out, address))).length;
/** Scripts of the export's page; those of browsers without modules are never fetched by others. */
function scriptsOf(page: string): string[] {
  const tags = readFileSync(path.join(out, page), "utf8").matchAll(/<script\b[^>]*>/g);
  return [...tags].flatMap(([tag]) => (/nomodule/i.test(tag) ? [] : (/\ssrc="([^"]+)"/.exec(tag)?.[1] ?? [])));
}

for (const [page, address, withAllMax] of [
  ["index.html", "/", FIRST_LOAD_BYTES_MAX],
  ["risk.html", "/risk", FIRST_LOAD_BYTES_MAX],
  // its editor, with every strategy's form, comes on top
  ["market.html", "/market?m=sim%3Alocal%3Amain%2FBTC-PERP", 280_000],
] as const)
  test(`the first load of ${page} is at most ${FIRST_LOAD_BYTES_MAX / 1000} kB of JavaScript, and bounded is what it loads by itself`, async ({
    page: tab,
  }) => {
    const first = scriptsOf(page);
    expect(first.length, "the page names its scripts").toBeGreaterThan(3);
    const bytes = first.reduce((sum, script) => sum + gzipped(script), 0);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
    // what the page loads by itself afterwards (chart, messages, on a market's page the editor) stays within it too
    const asked = new Set<string>();
    tab.on("requestfinished", (r) => {
      if (r.resourceType() === "script") asked.add(new URL(r.url()).pathname);
    });
    await tab.goto(address, { waitUntil: "networkidle" });
    if (page !== "risk.html") await expect(tab.locator("canvas").first()).toBeVisible();
    expect(first.filter((script) => !asked.has(script))).toEqual([]);
    expect([...asked].reduce((sum, script) => sum + gzipped(script), 0)).toBeLessThanOrEqual(withAllMax);
  });
