/**
 * Which part of the view changed when: one comparison per view, whatever the number of clients. A client that is behind
 * asks for everything since its version, so that nothing has to be kept for it.
 */
import type { DeskView, MarketView } from "../engine/core/view-types.ts";
import type { DeskDelta } from "./stream-types.ts";

type Desk = Omit<DeskView, "markets">;
interface Part<T> {
  value: T;
  json: string;
  version: number;
}

export class ViewVersions {
  #version = 0;
  #view: DeskView | null = null;
  readonly #desk = new Map<keyof Desk, Part<unknown>>();
  readonly #markets = new Map<string, Part<MarketView>>();
  /** Key → version in which it went. */
  readonly #gone = new Map<string, number>();

  get version(): number {
    return this.#version;
  }
  get view(): DeskView | null {
    return this.#view;
  }
  take(view: DeskView): void {
    this.#version++;
    this.#view = view;
    const { markets, ...desk } = view;
    for (const [name, value] of Object.entries(desk)) this.#set(this.#desk, name as keyof Desk, value);
    const keys = new Set(markets.map((m) => m.key));
    for (const m of markets) {
      this.#set(this.#markets, m.key, m);
      this.#gone.delete(m.key);
    }
    for (const key of [...this.#markets.keys()].filter((k) => !keys.has(k))) {
      this.#markets.delete(key);
      this.#gone.set(key, this.#version);
    }
  }
  /** What changed after `version`: whole fields and whole rows. */
  since(version: number): Omit<DeskDelta, "seq"> {
    const desk: Record<string, unknown> = {};
    for (const [name, part] of this.#desk) if (part.version > version) desk[name] = part.value;
    const newer = [...this.#markets.values()].filter((p) => p.version > version);
    const gone = [...this.#gone].filter(([, v]) => v > version).map(([key]) => key);
    return { desk: desk as DeskDelta["desk"], markets: newer.map((p) => p.value), gone };
  }

  #set<K, T>(parts: Map<K, Part<T>>, name: K, value: T): void {
    const json = JSON.stringify(value);
    if (parts.get(name)?.json !== json) parts.set(name, { value, json, version: this.#version });
  }
}
