/** A settings row as it is read, whoever reads it. */
import { parseSettings, type Settings } from "../engine/core/settings.ts";

export interface Revision {
  revision: number;
  at: number;
  by: string;
  why: string;
  basedOn: number | null;
  /** Null where the row cannot be parsed; `error` says why. */
  settings: Settings | null;
  error: string | null;
}
export interface NewRevision {
  by: string;
  why: string;
  /** The newest revision that the writer saw; 0 for none. */
  basedOn: number;
  settings: Settings;
}
/** The newest revision that there is, and one more on top of it. */
export interface Revisions {
  newest(): Promise<Revision | null>;
  /** The new revision's number, or the revisions since `basedOn` where it is no longer the newest. */
  add(r: NewRevision): Promise<{ revision: number } | { since: Revision[] }>;
}
/** Columns of the row: numbers as whichever client reads them. */
interface Row {
  id: number;
  at: number | bigint;
  by: string;
  why: string;
  basedOn: number | null;
  document: string;
}

/** One statement, so that nothing can come between the look and the write. */
export const ADD_REVISION = `INSERT INTO "SettingRevision" ("at", "by", "why", "basedOn", "document") SELECT ?, ?, ?, ?, ?
WHERE COALESCE((SELECT MAX("id") FROM "SettingRevision"), 0) = ? RETURNING "id"`;

export function readRevision(row: Row): Revision {
  const { id: revision, by, why, basedOn } = row;
  const head = { revision, at: Number(row.at), by, why, basedOn };
  let document: unknown;
  try {
    document = JSON.parse(row.document);
  } catch {
    return { ...head, settings: null, error: `revision ${revision} is not JSON` };
  }
  const parsed = parseSettings(document);
  if (parsed.ok) return { ...head, settings: parsed.settings, error: null };
  const first = parsed.problems[0];
  return {
    ...head,
    settings: null,
    error: `revision ${revision}: ${first?.field ?? "document"} ${first?.reason ?? ""}`,
  };
}
