/** Whether an editor on the page holds edits that are based on an older revision than the newest. */
import { Signal } from "./signal.ts";

export const conflict = new Signal(false);
