/**
 * The page's longest task in time on a core, by Chromium's own trace. Its time by the wall counts what other programs took
 * from it as well, and on a machine of two cores the desk, the exchange and the browser's painting are such programs.
 */
import type { Browser } from "@playwright/test";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds by the wall, and on a core. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}
const isEvent = (e: object): e is TraceEvent => "name" in e && "ph" in e && "pid" in e && "tid" in e;
const thread = (e: TraceEvent) => `${e.pid}/${e.tid}`;

async function traced(browser: Browser, ms: number): Promise<TraceEvent[]> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const e of value) if (isEvent(e)) events.push(e);
  });
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel"] },
  });
  await new Promise((r) => setTimeout(r, ms));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  return events;
}
/** Tasks of the busiest page's main thread over `ms`: how many, and the longest on a core, in ms. */
export async function pageTasks(browser: Browser, ms: number): Promise<{ tasks: number; longestMillis: number }> {
  const events = await traced(browser, ms);
  const pages = new Set(
    events.filter((e) => e.name === "thread_name" && e.args?.name === "CrRendererMain").map(thread),
  );
  const tasks = events.filter(
    (e) => e.ph === "X" && e.name === "ThreadControllerImpl::RunTask" && pages.has(thread(e)),
  );
  return { tasks: tasks.length, longestMillis: Math.max(0, ...tasks.map((e) => (e.tdur ?? 0) / 1000)) };
}
