/**
 * The console with fifty markets, as a browser feels it: long tasks, the main thread's share of a core, the heap after a
 * collection at both ends, frames, and the time from a fill's report to its row on the screen.
 */
import { existsSync } from "node:fs";
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { DeskProcess, isBuilt } from "../desk-process.ts";
import { type Figures, quantile } from "./measure.ts";
import { pageTasks } from "./page-tasks.ts";

const MARKETS = 50;
/** Loading, the first snapshot and the first compilation are over. */
const SETTLE_MS = 15_000;
const WATCH_MS = 180_000;
const FRAMES_MS = 20_000;
const TRACED_MS = 15_000;
/** A frame that comes later than this after the one before has left out at least one. */
const LATE_FRAME_MS = 1.5 * (1000 / 60);
const MIB = 2 ** 20;

/** Runs in the page from its start: keeps the long tasks, and when each fill's row was painted. */
function watchPage(): void {
  const longTasks: { at: number; ms: number }[] = [];
  const fills: { n: string; ms: number }[] = [];
  const DAY_MS = 86_400_000;
  Object.assign(window, { watched: { longTasks, fills } });
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) longTasks.push({ at: e.startTime, ms: e.duration });
  }).observe({ type: "longtask", buffered: true });
  const seen = new Set<string>();
  const look = () => {
    const now = performance.timeOrigin + performance.now();
    for (const row of document.querySelectorAll<HTMLTableRowElement>("tr[data-fill]")) {
      const n = row.dataset.fill ?? "";
      if (seen.has(n)) continue;
      seen.add(n);
      // the row's first cell says when the engine had the fill, to the millisecond, as a time of the UTC day
      const [h, m, s] = (row.cells[0]?.title ?? "").split(":").map(Number);
      if (h === undefined || m === undefined || s === undefined) continue;
      fills.push({ n, ms: (now % DAY_MS) - ((h * 60 + m) * 60 + s) * 1000 });
    }
  };
  // a change is drawn in the frame after it; that frame's time is the row's
  let asked = false;
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      look();
    });
  }).observe(document, { childList: true, subtree: true });
}
interface Watched {
  longTasks: { at: number; ms: number }[];
  fills: { n: string; ms: number }[];
}
const watched = (page: Page): Promise<Watched> => page.evaluate(() => Reflect.get(window, "watched"));

/** Times between frames over a while, ms. */
const frames = (page: Page, forMs: number): Promise<number[]> =>
  page.evaluate(
    (ms) =>
      new Promise<number[]>((done) => {
        const between: number[] = [];
        let before = performance.now();
        const end = before + ms;
        const next = () => {
          const now = performance.now();
          between.push(now - before);
          before = now;
          if (now < end) requestAnimationFrame(next);
          else done(between);
        };
        requestAnimationFrame(next);
      }),
    forMs,
  );
async function metrics(cdp: CDPSession): Promise<Record<string, number>> {
  const { metrics: all } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(all.map((m) => [m.name, m.value]));
}
/** What is still reachable: the heap in MiB after a collection. */
async function heapMiB(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  return (await cdp.send("Runtime.getHeapUsage")).usedSize / MIB;
}
const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));

async function watch(browser: Browser, page: Page, cdp: CDPSession): Promise<Figures> {
  await wait(SETTLE_MS);
  const heapBefore = await heapMiB(cdp);
  const from = { ...(await metrics(cdp)), page: await page.evaluate(() => performance.now()) };
  const fillsBefore = (await watched(page)).fills.length;
  await wait(WATCH_MS);
  const to = await metrics(cdp);
  const passed = (await page.evaluate(() => performance.now())) - from.page;
  const { longTasks, fills } = await watched(page);
  const heapAfter = await heapMiB(cdp);
  const share = (name: string) => (((to[name] ?? 0) - (Reflect.get(from, name) ?? 0)) * 1000) / passed;
  const long = longTasks.filter((t) => t.at >= from.page && t.at < from.page + passed);
  const shown = fills.slice(fillsBefore).map((f) => f.ms);
  const between = await frames(page, FRAMES_MS);
  const { tasks, longestMillis } = await pageTasks(browser, TRACED_MS);
  return {
    figures: {
      "console.longTasks": long.length,
      "console.longTaskMaxMillis": Math.max(0, ...long.map((t) => t.ms)),
      "console.longestTaskCoreMillis": longestMillis,
      // time on a core; the tasks' time by the wall counts what other programs took from it as well
      "console.mainThreadShare": share("ThreadTime"),
      "console.mainThreadWallShare": share("TaskDuration"),
      "console.heapStartMiB": heapBefore,
      "console.heapEndMiB": heapAfter,
      "console.lateFrameShare": between.filter((ms) => ms > LATE_FRAME_MS).length / between.length,
      "console.fillToScreenP50Millis": quantile(shown, 0.5),
      "console.fillToScreenP95Millis": quantile(shown, 0.95),
      "console.fillToScreenP99Millis": quantile(shown, 0.99),
    },
    evidence: {
      markets: MARKETS,
      seconds: Math.round(passed / 1000),
      fills: shown.length,
      frames: between.length,
      tasks,
    },
    limit:
      "a delta ten times a second and a frame for each fill; by the wall, the cores that the desk and the painting leave",
  };
}

export async function consoleFigures(): Promise<Figures | string> {
  if (!isBuilt()) return "the desk is not built: npm run build first";
  const own = chromium.executablePath();
  const executablePath = process.env.PLAYWRIGHT_CHROMIUM ?? (existsSync(own) ? own : "/usr/bin/chromium");
  if (!existsSync(executablePath)) return "there is no Chromium on this machine";
  const desk = await DeskProcess.start(["--market", String(MARKETS)]);
  try {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath, args });
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      // what the page is to run was compiled with names kept, by a helper that the page has not
      await page.addInitScript("globalThis.__name = (f) => f;");
      await page.addInitScript(watchPage);
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Performance.enable");
      await page.goto(`http://127.0.0.1:${desk.port}/`);
      return await watch(browser, page, cdp);
    } finally {
      await browser.close();
    }
  } finally {
    await desk.stop();
  }
}
