/**
 * Settings as the control plane wrote them: the newest row of SettingRevision in data/app.db.
 *
 * Invariants: 1. read only: the engine can't write settings even by mistake. 2. a poll that finds nothing new costs one
 * PRAGMA (some 2 µs). 3. a row that can't be read or parsed is an answer in words, never a throw, and so is
 * a file that was deleted or replaced under us.
 */
import Database from "better-sqlite3";
import { z } from "zod";
import { parseSettings } from "../core/settings.ts";
import type { SettingsSource } from "./ports.ts";
import { sameFile } from "./same-file.ts";

const row = z.object({ id: z.number().int().positive(), by: z.string(), document: z.string() });
type Found = Awaited<ReturnType<SettingsSource["poll"]>>;

/** How many problems of a broken document are told; a person mends them one by one. */
const PROBLEMS_TOLD = 3;

function read(found: z.infer<typeof row>): Found {
  const { id: revision, by } = found;
  const broken = (error: string): Found => ({ revision, by, settings: null, error });
  let document: unknown;
  try {
    document = JSON.parse(found.document);
  } catch {
    return broken("the document is not JSON");
  }
  const parsed = parseSettings(document);
  if (parsed.ok) return { revision, by, settings: parsed.settings, error: null };
  const told = parsed.problems.slice(0, PROBLEMS_TOLD).map((p) => `${p.field} ${p.reason}`);
  const more = parsed.problems.length - told.length;
  return broken(`${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
}

/** `databaseUrl` is "file:<path>". Throws where the database can't be opened. */
export function settingsSource(databaseUrl: string): SettingsSource {
  const file = databaseUrl.replace(/^file:/, "");
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
  const whyNotSame = sameFile(file);
  const newest = db.prepare(`SELECT id, "by", document FROM SettingRevision ORDER BY id DESC LIMIT 1`);
  /** SQLite's own count of commits by others; a change of it is the only reason to look at the table. */
  let versionSeen = -1;
  /** The newest revision is told again where it could not be read for a while: its error is over. */
  let hasFailed = false;
  const failed = (revision: number, error: string): Found => {
    versionSeen = -1;
    hasFailed = true;
    return { revision, by: "", settings: null, error };
  };
  return {
    async poll(revision) {
      try {
        const moved = whyNotSame(false);
        if (moved !== null) return failed(revision, moved);
        const version = Number(db.pragma("data_version", { simple: true }));
        if (version === versionSeen) return null;
        const found = newest.get();
        versionSeen = version;
        whyNotSame(true);
        if (found === undefined) return null;
        const parsed = row.safeParse(found);
        if (!parsed.success) return { revision: revision + 1, by: "", settings: null, error: "the row is malformed" };
        if (parsed.data.id <= revision && !hasFailed) return null;
        hasFailed = false;
        return read(parsed.data);
      } catch (e) {
        return failed(
          revision,
          `the settings can't be read from ${file}: ${e instanceof Error ? e.message : String(e)}`,
        );
      }
    },
    async close() {
      db.close();
    },
  };
}
