/**
 * What the control plane is shown of the desk: views at most ten times a second, watched markets five times, and the
 * markets' line on the terminal every ten seconds. Fills do not wait: the loop posts them itself.
 */
import type { Settings } from "./core/types.ts";
import type { DeskView, WatchdogLinkView } from "./core/view-types.ts";
import type { DeskCore } from "./desk-core.ts";
import type { Clock } from "./edge/ports.ts";
import type { FromWorker } from "./worker-messages.ts";

export const VIEW_MS = 100;
export const DETAIL_MS = 200;
/** Views from one record of the days to the next. */
const DAYS_EVERY = 20;
export const MARKET_LINE_MS = 10_000;

export class Publisher {
  /** Number of the last HALT of the control plane that the core has taken. */
  halts = 0;
  /** The venue's own timer as it was last set, Unix ms of the machine's clock. */
  deadMan: { armedUntil: number; lastBeatAt: number } | null = null;
  /** This engine's connection to its watchdog; null before there is one. */
  watchdog: { readonly view: WatchdogLinkView } | null = null;
  #daysSaid = "";
  #viewsSince = 0;
  #watched: readonly string[] = [];
  readonly #core: DeskCore;
  readonly #clock: Clock;
  readonly #modeDetail: string;
  readonly #post: (message: FromWorker) => void;

  constructor(parts: {
    core: DeskCore;
    clock: Clock;
    modeDetail: string;
    post: (message: FromWorker) => void;
  }) {
    this.#core = parts.core;
    this.#clock = parts.clock;
    this.#modeDetail = parts.modeDetail;
    this.#post = parts.post;
  }
  /** Keys of the markets whose detail somebody looks at; one that is not there is told as soon as it is. */
  watch(keys: readonly string[]): void {
    this.#watched = keys;
    this.details();
  }
  view(): DeskView {
    const view = this.#core.view(this.#clock.now());
    // One venue, and so one timer, for every account of this engine.
    const deadMan = this.deadMan && { ...this.deadMan, ...spansOf(this.deadMan, Date.now()) };
    for (const a of view.accounts) a.truth.deadMan = deadMan;
    const watchdog = this.watchdog && { engine: this.watchdog.view, control: null, said: null };
    return { ...view, modeDetail: this.#modeDetail, watchdog };
  }
  /** Posts the view, the markouts that came of age and what is to be kept of the days; answers the view. */
  publish(): DeskView {
    const view = this.view();
    this.#post({ type: "view", view, halts: this.halts });
    this.#keepDays(view);
    const fills = this.#core.takeMarkouts();
    if (fills.length > 0) this.#post({ type: "markout", fills });
    return view;
  }
  /** At once where a day begins or the desk halts or is resumed; else every so many views. */
  #keepDays(view: DeskView): void {
    const said = JSON.stringify([view.halt.state, view.accounts.map((a) => a.dayFrom)]);
    if (said === this.#daysSaid && ++this.#viewsSince < DAYS_EVERY) return;
    this.#daysSaid = said;
    this.#viewsSince = 0;
    const days = this.#core.days();
    if (days.length > 0) this.#post({ type: "days", days });
  }
  details(): void {
    for (const key of this.#watched) {
      const market = this.#indexOf(key);
      if (market >= 0) this.#post({ type: "detail", detail: this.#core.detail(market, this.#clock.now()) });
    }
  }
  /** Null is answered where the core does not have the market, or not yet. */
  preview(id: number, key: string, settings: Settings): void {
    const market = this.#indexOf(key);
    const preview = market < 0 ? null : this.#core.preview(market, settings, this.#clock.now());
    this.#post({ type: "preview", id, preview });
  }
  #indexOf(key: string): number {
    return this.#core.config.markets.findIndex((m) => m.key === key);
  }
}
const spansOf = (d: { armedUntil: number; lastBeatAt: number }, now: number) => ({
  leftMs: d.armedUntil - now,
  setAgeMs: Math.max(0, now - d.lastBeatAt),
});
