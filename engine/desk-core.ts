/** The core as the shell uses it: one desk bound to its step and its views. Tests put another one in its place. */
import { dayRecords } from "./core/day.ts";
import { createDesk, type Desk, step } from "./core/step.ts";
import type { DayRecord, DeskConfig, Effect, Event, MarketIndex, Settings } from "./core/types.ts";
import type { Micros } from "./core/units.ts";
import { deskView, marketDetail, preview, takeFills, takeMarkouts } from "./core/view.ts";
import type { DeskView, FillView, MarketDetail, PreviewView } from "./core/view-types.ts";

export interface DeskCore {
  /** Its markets grow while the desk runs. */
  readonly config: DeskConfig;
  /** The array is used again by the next step: consume it at once. */
  step(event: Event): readonly Effect[];
  view(at: Micros): DeskView;
  detail(market: MarketIndex, at: Micros): MarketDetail;
  /** What was filled since the last call; the later figures likewise. */
  takeFills(): FillView[];
  takeMarkouts(): Pick<FillView, "n" | "fillId" | "markoutBps">[];
  /** What is to be kept of each account's day. */
  days(): DayRecord[];
  preview(market: MarketIndex, settings: Settings, at: Micros): PreviewView;
}
export const deskCore = (config: DeskConfig): DeskCore => coreOf(createDesk(config));
/** For who holds the desk itself beside its core, to look at what it believes. */
export function coreOf(desk: Desk): DeskCore {
  return {
    config: desk.config,
    step: (event) => step(desk, event),
    view: (at) => deskView(desk, at),
    detail: (market, at) => marketDetail(desk, market, at),
    takeFills: () => takeFills(desk),
    takeMarkouts: () => takeMarkouts(desk),
    days: () => dayRecords(desk),
    preview: (market, settings, at) => preview(desk, market, settings, at),
  };
}
