/** Toasts without their library in the first load: messages wait here until the toaster has come. */
export interface Toast {
  tone: "success" | "error";
  title: string;
  text: string;
}
type Show = (t: Toast) => void;
let show: Show | null = null;
const waiting: Toast[] = [];

export function toast(tone: Toast["tone"], title: string, text: string): void {
  const t = { tone, title, text };
  if (show) show(t);
  else waiting.push(t);
}
/** The toaster says that it is there. */
export function onToast(next: Show | null): void {
  show = next;
  if (next) for (const t of waiting.splice(0)) next(t);
}
