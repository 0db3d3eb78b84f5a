/**
 * Our order ids as text for venues that take a client order id: "<installation>-<id in base 36>".
 *
 * Invariants: 1. the same id always gives the same text, and the text gives the id back: nothing has to be remembered.
 * 2. at most 32 characters of [0-9a-z-], which every venue of this kind takes. 3. a text that is not exactly what we would
 * have written is not ours.
 */
import type { OrderId } from "../../core/types.ts";
import { invariant } from "../../core/units.ts";

const LENGTH_MAX = 32;

export interface OrderIds {
  /** Text that the venue gets. */
  encode(id: OrderId): string;
  /** The order of this installation that a text names; null for anything else, another installation's orders included. */
  decode(text: string): OrderId | null;
}

/** `installation`: letters and digits, at most 12. Throws on any other. */
export function orderIds(installation: string): OrderIds {
  invariant(/^[0-9a-z]{1,12}$/.test(installation), `"${installation}" is no prefix for order ids`);
  const encode = (id: OrderId): string => {
    invariant(Number.isSafeInteger(id) && id >= 0, `${id} is no order id`);
    return `${installation}-${id.toString(36)}`;
  };
  const decode = (text: string): OrderId | null => {
    if (text.length > LENGTH_MAX || !text.startsWith(`${installation}-`)) return null;
    const id = Number.parseInt(text.slice(installation.length + 1), 36);
    return Number.isSafeInteger(id) && id >= 0 && encode(id) === text ? id : null;
  };
  return { encode, decode };
}
