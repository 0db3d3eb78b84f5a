/**
 * Changing the settings: a set of changes on top of a revision becomes a new revision, whole, or is refused with every
 * field and reason. Nothing is clamped and nothing is merged in silence.
 */
import { parseSettings, type Settings, type SettingsProblem } from "../engine/core/settings.ts";
import { type StrategyId, strategyIds } from "../engine/core/strategies/index.ts";
import { otherStrategy } from "./market-settings.ts";
import type { Revision } from "./revision.ts";
import type { Store } from "./store.ts";

export interface Change {
  /** Path in the document: ["markets", key, "params", "fade"]. */
  field: readonly string[];
  value: unknown;
}
export interface FieldChange {
  /** Dotted path. */
  field: string;
  before: unknown;
  after: unknown;
}
export interface SettingsRefusal {
  ok: false;
  code: "BAD_REQUEST" | "CONFLICT" | "NOT_FOUND";
  message: string;
  problems: SettingsProblem[];
}
export type SettingsResult = { ok: true; revision: number } | SettingsRefusal;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const refuse = (code: SettingsRefusal["code"], message: string, problems: SettingsProblem[] = []): SettingsRefusal => ({
  ok: false,
  code,
  message,
  problems,
});
const sentence = (problems: readonly SettingsProblem[]) => problems.map((p) => `${p.field} ${p.reason}`).join("; ");

const isStrategy = (value: unknown): value is StrategyId => strategyIds.some((id) => id === value);
/** Another strategy brings its own parameters, so it comes first: what else is changed is changed of those. */
function withStrategies(settings: Settings, changes: readonly Change[]): Settings {
  const markets = { ...settings.markets };
  for (const { field, value } of changes) {
    const [top, key = "", name] = field;
    const market = Object.hasOwn(markets, key) ? markets[key] : undefined;
    if (top === "markets" && name === "strategy" && field.length === 3 && market && isStrategy(value))
      markets[key] = otherStrategy(market, value);
  }
  return { ...settings, markets };
}
/** The document with the changes in it; fields that are not there are problems, never new fields. */
export function changed(settings: Settings, changes: readonly Change[]): Settings | SettingsProblem[] {
  const document: unknown = structuredClone(withStrategies(settings, changes));
  const problems: SettingsProblem[] = [];
  for (const { field, value } of changes) {
    let at: unknown = document;
    for (const name of field.slice(0, -1)) at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    const last = field.at(-1);
    if (last !== undefined && isObject(at) && Object.hasOwn(at, last)) at[last] = value;
    else problems.push({ field: field.join("."), reason: "is not a known field" });
  }
  if (problems.length > 0) return problems;
  const parsed = parseSettings(document);
  return parsed.ok ? parsed.settings : parsed.problems;
}

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b));

/** Field by field, leaves only. A side that is null (a broken revision) says so in one line. */
export function differences(before: unknown, after: unknown, at: readonly string[] = []): FieldChange[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => differences(before[name], after[name], [...at, name]));
  }
  return isSame(before, after) ? [] : [{ field: at.join("."), before: before ?? null, after: after ?? null }];
}

function whoChangedWhat(since: readonly Revision[], base: Settings | null): string {
  let before = base;
  const parts = since.map((r) => {
    const fields = differences(before, r.settings).map((d) => d.field);
    before = r.settings;
    const named = fields.slice(0, 3).join(", ") + (fields.length > 3 ? ` and ${fields.length - 3} more` : "");
    return `v${r.revision} by ${r.by} (${named || "nothing"})`;
  });
  return parts.join("; ");
}

export interface Revising {
  by: string;
  why: string;
  /** The newest revision that the writer saw. */
  basedOn: number;
}
export class SettingsDesk {
  readonly #store: Store;
  constructor(store: Store) {
    this.#store = store;
  }

  /** Newest revision's number and the newest document that can be read; null before the first. */
  async current(): Promise<{ newest: Revision; settings: Settings } | null> {
    const newest = await this.#store.settings.newest();
    if (!newest) return null;
    const settings = newest.settings ?? (await this.#store.settings.lastGood())?.settings;
    return settings ? { newest, settings } : null;
  }
  change(c: Revising & { changes: readonly Change[] }): Promise<SettingsResult> {
    return this.revise(c, (settings) => changed(settings, c.changes));
  }
  /** `edit` on top of the newest document, or why it can't be: then nothing is written. */
  async revise(c: Revising, edit: (settings: Settings) => Settings | SettingsProblem[]): Promise<SettingsResult> {
    const current = await this.current();
    if (!current) return refuse("NOT_FOUND", "There are no settings yet.");
    if (c.basedOn !== current.newest.revision) return this.#conflict(c.basedOn);
    const edited = edit(current.settings);
    if (Array.isArray(edited)) return refuse("BAD_REQUEST", sentence(edited), edited);
    const parsed = parseSettings(edited);
    if (!parsed.ok) return refuse("BAD_REQUEST", sentence(parsed.problems), parsed.problems);
    const { settings } = parsed;
    if (differences(current.newest.settings, settings).length === 0)
      return refuse("BAD_REQUEST", "Nothing would change.");
    return this.#add({ by: c.by, why: c.why, basedOn: c.basedOn, settings });
  }
  /** The document of an older revision becomes the newest again. */
  async rollback(c: { by: string; why: string; basedOn: number; to: number }): Promise<SettingsResult> {
    const to = await this.#store.settings.at(c.to);
    if (!to) return refuse("NOT_FOUND", `There is no revision ${c.to}.`);
    if (!to.settings) return refuse("BAD_REQUEST", `Revision ${c.to} cannot be read: ${to.error ?? "broken"}.`);
    return this.#add({ by: c.by, why: c.why, basedOn: c.basedOn, settings: to.settings });
  }
  /** Newest first, each with what it changed. */
  async history(q: {
    limit: number;
    before?: number;
  }): Promise<(Omit<Revision, "settings"> & { changes: FieldChange[] })[]> {
    const rows = await this.#store.settings.history({ ...q, limit: q.limit + 1 });
    return rows.slice(0, q.limit).map(({ settings, ...head }, i) => ({
      ...head,
      changes: rows[i + 1] ? differences(rows[i + 1]!.settings, settings) : [],
    }));
  }

  async #add(r: { by: string; why: string; basedOn: number; settings: Settings }): Promise<SettingsResult> {
    const added = await this.#store.settings.add(r);
    return "revision" in added ? { ok: true, revision: added.revision } : this.#conflict(r.basedOn);
  }
  async #conflict(basedOn: number): Promise<SettingsRefusal> {
    const since = (await this.#store.settings.history({ limit: 50 })).filter((r) => r.revision > basedOn).reverse();
    if (since.length === 0) return refuse("CONFLICT", `There is no revision ${basedOn} yet.`);
    const base = await this.#store.settings.at(basedOn);
    return refuse(
      "CONFLICT",
      `Based on v${basedOn}, but since then: ${whoChangedWhat(since, base?.settings ?? null)}.`,
    );
  }
}
