/** What the page remembers in this browser. A browser that forbids it forgets, and nothing else changes. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`quotewright.${name}`);
  } catch {
    return null;
  }
}
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`quotewright.${name}`);
    else localStorage.setItem(`quotewright.${name}`, value);
  } catch {
    // private windows and full disks: the choice lasts as long as the page
  }
}
