/**
 * The controls of an order path, in the numbers of the public list that they come from, each with what takes it out of the code. One table:
 * `npm run mutants -- --table controls` breaks it, and docs/safety.md shows it to an operator.
 */
import type { Control } from "../rules.ts";
import { accountControls } from "./account.ts";
import { deskControls } from "./desk.ts";
import { marketDataControls } from "./market-data.ts";
import { orderControls } from "./order.ts";
import { stoppingControls } from "./stopping.ts";
import { truthControls } from "./truth.ts";

export const numberOf = ({ id }: Control): number => Number(/^C(\d+) /.exec(id)?.[1] ?? Number.NaN);

/** By number. */
export const controls: readonly Control[] = [
  ...orderControls,
  ...marketDataControls,
  ...accountControls,
  ...truthControls,
  ...stoppingControls,
  ...deskControls,
].sort((a, b) => numberOf(a) - numberOf(b));
