/**
 * What a file of this folder exports: for each group of reference values the shipped function that answers it, with the keys
 * as the file spells them.
 */
import type { Mismatch } from "./compare.ts";
import type { VectorInput } from "./input.ts";

/** Answers a case from its `in`; the answer is compared with `out`, leaf by leaf. Null means "unknown". */
export type VectorAnswer = (input: VectorInput) => unknown;
/** For a group whose `out` is data and not an answer: what is truly compared, said in words, and what does not hold. */
export interface VectorCheck {
  checked: string;
  check(input: VectorInput, expected: VectorInput): Mismatch[];
}
export type VectorGroups = Readonly<Record<string, VectorAnswer | VectorCheck>>;
