/** Dark and light: the operator's choice, else the system's. The first paint is settled by an inline script. */
import { Signal } from "./signal.ts";
import { recall, remember } from "./stored.ts";

export type Theme = "dark" | "light";
/** Static, so that its hash can stand in the content security policy. Runs before the first paint: no flash. */
export const THEME_SCRIPT =
  'try{var t=localStorage.getItem("quotewright.theme")}catch(e){}document.documentElement.dataset.theme=t==="light"||t==="dark"?t:matchMedia("(prefers-color-scheme: light)").matches?"light":"dark"';

export const theme = new Signal<Theme>("dark");
/** Reads what the script settled on and follows the system while the operator has not chosen. */
export function startTheme(): void {
  theme.set(document.documentElement.dataset.theme === "light" ? "light" : "dark");
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", (e) => {
    if (recall("theme") === null) paint(e.matches ? "light" : "dark");
  });
}
function paint(next: Theme): void {
  document.documentElement.dataset.theme = next;
  theme.set(next);
}
export function toggleTheme(): void {
  const next = theme.get() === "dark" ? "light" : "dark";
  remember("theme", next);
  paint(next);
}
