/**
 * What `npm run mutants` breaks on purpose: each rule of an order's life and each control, once with its line taken out and once
 * with its sense turned round, and the tests that have to notice.
 *
 * Invariant: each text stands exactly once in its file; tests/bin/mutants.test.ts holds the tables to that.
 */
import type { deskParameters, marketParameters } from "../../engine/core/limit-parameters.ts";

export interface Mutant {
  how: "deleted" | "inverted";
  file: string;
  /** The exact text of the file, and what stands there instead. */
  find: string;
  put: string;
}
export interface Rule {
  id: string;
  /** What has to hold, in a sentence. */
  says: string;
  /** The files of tests that notice. */
  tests: readonly string[];
  mutants: readonly Mutant[];
}
/** What shows that a control holds: a file of tests and the title of one in it. */
export interface Shown {
  file: string;
  title: string;
}
/** A control of the order path: a row of docs/safety.md, the bound that it keeps, and what takes it out of the code. */
export interface Control extends Rule {
  /** Its number in the public list of controls, and its name: "C1 order size". */
  id: string;
  /** The settings that bound it, by name, and what no setting moves, in words. */
  settings: readonly (keyof typeof deskParameters | keyof typeof marketParameters)[];
  fixed?: string;
  /** The file where it holds. */
  where: string;
  shown: readonly Shown[];
  /** More that a reader may want: a command, a decision. */
  besides?: string;
}
export const by = (file: string, title: string): Shown => ({ file, title });

/** Where nothing is put in its place, what is left still has to be a program. */
export const deleted = (file: string, find: string, put = ""): Mutant => ({ how: "deleted", file, find, put });
export const inverted = (file: string, find: string, put: string): Mutant => ({ how: "inverted", file, find, put });

const core = (name: string): string => `tests/core/${name}.test.ts`;
export const inCore = (...names: readonly string[]): string[] => names.map(core);
