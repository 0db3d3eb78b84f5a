/**
 * HALT without JavaScript: a plain page with a form. It shows the steps with their times and reloads itself until the
 * venue was read and nothing is open. It never says done before that.
 */
import type { HaltView } from "../engine/core/view-types.ts";

export interface HaltPage {
  halt: HaltView | null;
  /** 0 HALTED, 1 REDUCE ONLY, 2 ACTIVE: read from shared memory, whatever the engine does. */
  gate: number;
  openOrders: number | null;
  /** Milliseconds since the engine's last view; null before the first. */
  viewAgeMs: number | null;
  death: string | null;
  /** The watchdog's last words, where it had to step in. */
  watchdog: string | null;
  /** What the control plane has to tell: of a latch that the disk refused, too. */
  notices: readonly { code: string; text: string }[];
  /** The latch is on the disk. */
  latched: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);

const STYLE = `:root{color-scheme:dark light}body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;font-weight:700;font-size:1.25rem;padding:1rem 1.5rem;width:100%;background:#c81e1e;color:#fff;border:0;border-radius:.5rem}
button:focus-visible,a:focus-visible,input:focus-visible{outline:3px solid #2563eb;outline-offset:2px}
input{font:inherit;padding:.5rem;width:100%;box-sizing:border-box;margin:.25rem 0 1rem}
table{border-collapse:collapse;width:100%}td{padding:.25rem 0;border-bottom:1px solid #8884}td:last-child{text-align:right;font-variant-numeric:tabular-nums}`;

const since = (from: number | null, at: number | null) =>
  at === null ? "waiting…" : from === null ? "done" : `+${(at - from).toFixed(0)} ms`;
const iso = (at: number | null) => (at === null ? "–" : new Date(at).toISOString());
const row = (what: string, when: string) => `<tr><td>${escaped(what)}</td><td>${escaped(when)}</td></tr>`;
const list = (items: readonly string[]) => `<ul>${items.map((i) => `<li>${escaped(i)}</li>`).join("")}</ul>`;

function steps(h: HaltView): string {
  const from = h.takenUpAt ?? h.requestedAt;
  const accounts = h.perAccount.flatMap((a) => [
    row(`${a.account}: cancels confirmed`, `${a.confirmed} of ${a.toCancel}`),
    row(
      `${a.account}: venue read`,
      a.openAtVenue === null ? "waiting…" : `${a.openAtVenue} open, ${since(from, a.verifiedAt)}`,
    ),
  ]);
  return `<table><tbody>${[
    row("Asked for", iso(h.requestedAt)),
    ...(h.takenUpAt ? [row("Kept over a restart, taken up", iso(h.takenUpAt))] : []),
    row("Gate closed: no new order leaves", since(from, h.gateClosedAt)),
    row("Cancels sent", since(from, h.cancelsSentAt)),
    ...accounts,
    row("Verified: 0 open on every venue", since(from, h.verifiedAt)),
  ].join("")}</tbody></table>`;
}
const form = `<form method="post" action="/halt">
<label for="reason">Why (optional)</label><input id="reason" name="reason" maxlength="200" autocomplete="off">
<button type="submit">HALT · cancel all</button></form>`;

function body(p: HaltPage): string {
  const { halt } = p;
  if (halt === null || halt.state === "none") {
    const orders = p.openOrders === null ? "" : ` ${p.openOrders} orders are open.`;
    const state = p.gate === 0 ? "The gate is closed: nothing new is sent." : "The desk may send orders.";
    return `<h1>Stop the desk</h1><p>${state}${orders} The button closes the gate at once, cancels every order and reads the venue until none is open.</p>${form}`;
  }
  const who = `<p>${escaped(halt.reason || "no reason given")}${halt.by ? ` (by ${escaped(halt.by)})` : ""}</p>`;
  if (halt.state === "running")
    return `<h1>HALT is running</h1>${who}${steps(halt)}<p>This page reloads itself every second.</p>${form}`;
  const left = halt.positionsLeft.length > 0 ? list(halt.positionsLeft) : "<p>None.</p>";
  return `<h1>Halted and verified: 0 orders open</h1>${who}${steps(halt)}<h2>Positions left</h2>${left}<p>The desk stays halted${p.latched ? ", over a restart too," : ", but NOT over a restart,"} until a person resumes it in the <a href="/">console</a>.</p>`;
}

export function haltPage(p: HaltPage): string {
  const running = p.halt?.state === "running";
  const notes = [
    ...(p.death === null ? [] : [`The engine has died: ${p.death}. The watchdog cancels through its own connection.`]),
    ...p.notices.map((n) => n.text),
    ...(p.watchdog === null ? [] : [`Watchdog: ${p.watchdog}`]),
    ...(p.viewAgeMs !== null && p.viewAgeMs > 2_000
      ? [`The engine was last heard ${(p.viewAgeMs / 1000).toFixed(1)} s ago.`]
      : []),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
${running ? '<meta http-equiv="refresh" content="1">\n' : ""}<title>${running ? "Halting…" : "HALT"} · Quotewright</title><style>${STYLE}</style></head>
<body><main>${body(p)}${notes.length > 0 ? list(notes) : ""}</main></body></html>
`;
}
