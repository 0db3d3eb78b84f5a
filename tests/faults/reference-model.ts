/**
 * The table of an order's life a second time, written from the rules in words and from nothing of the engine: what an order of
 * `qty` lots must be after each thing that a venue can say. Slow, plain, and meant to disagree.
 */
export type Life = "sent" | "open" | "filled" | "canceled" | "rejected" | "expired";

export class ReferenceOrder {
  life: Life = "sent";
  /** Ended by the venue's word with fills that we have not been told yet: what it will be. */
  ends: Life | null = null;
  cum = 0;
  /** Largest cumulative fill that the venue has stated. */
  told = 0;
  certain = true;
  /** Total size of the second leg while a replace is on its way. */
  second: number | null = null;
  cancelling = false;
  overfilled = false;
  sentAt: number;
  /** Since when it is in doubt. */
  doubtSince = 0;

  constructor(
    public qty: number,
    now: number,
    /** Until a request can land no more. */
    readonly landing: number,
  ) {
    this.sentAt = now;
  }
  get isOver(): boolean {
    return this.life !== "sent" && this.life !== "open";
  }
  /** Lots that must count in the worst case. */
  get exposure(): number {
    if (this.isOver) return 0;
    if (this.ends !== null) return Math.max(0, this.told - this.cum);
    return Math.max(0, Math.max(this.qty, this.second ?? 0) - this.cum);
  }
  #unsure(now: number): void {
    if (this.certain || this.doubtSince === 0) this.doubtSince = now;
    this.certain = false;
  }
  #sure(): void {
    this.certain = true;
    this.doubtSince = 0;
  }
  #end(as: Life, now: number): void {
    const kept = as === "rejected" && Math.max(this.cum, this.told) > 0 ? "canceled" : as;
    this.second = null;
    this.cancelling = false;
    if (this.told > this.cum) {
      this.ends = kept;
      this.#unsure(now);
      return;
    }
    this.life = kept;
    this.ends = null;
    this.#sure();
  }
  /** True: from here on nothing but fills can change it. */
  get isSettled(): boolean {
    return this.isOver || this.ends !== null;
  }

  noAnswer(now: number): void {
    this.#unsure(now);
  }
  acked(): void {
    this.life = "open";
    this.#sure();
  }
  refused(isDefinitive: boolean, now: number): void {
    if (this.life === "sent" && isDefinitive) this.#end("rejected", now);
    else this.#unsure(now);
  }
  canceled(cum: number, now: number): void {
    this.told = Math.max(this.told, cum);
    this.#end("canceled", now);
  }
  expired(cum: number, now: number): void {
    this.told = Math.max(this.told, cum);
    this.#end("expired", now);
  }
  askToCancel(): void {
    this.cancelling = true;
  }
  cancelRefused(isGone: boolean, now: number): void {
    if (isGone) this.#unsure(now);
    else this.cancelling = false;
  }
  askToReplace(qty: number, now: number): void {
    this.second = qty;
    this.sentAt = now;
  }
  replaced(): void {
    this.qty = this.second!;
    this.second = null;
    this.life = "open";
    this.#sure();
  }
  replaceRefused(isDefinitive: boolean, now: number): void {
    if (!isDefinitive) return this.#unsure(now);
    this.second = null;
  }
  /** A fill that was not told before. */
  fill(lots: number): void {
    this.cum += lots;
    this.told = Math.max(this.told, this.cum);
    const most = Math.max(this.qty, this.second ?? 0);
    if (this.cum > most) {
      this.overfilled = true;
      if (this.ends !== null && this.cum >= this.told) this.#finish(this.ends);
    } else if (this.isOver) return;
    else if (this.ends !== null) {
      if (this.cum >= this.told) this.#finish(this.ends);
    } else if (this.cum === most) this.#finish("filled");
  }
  #finish(as: Life): void {
    this.life = as;
    this.ends = null;
    this.second = null;
    this.cancelling = false;
    this.#sure();
  }
  /** "No such order": proof only if asked for, like open orders and fills, once nothing can land any more. */
  absent(asked: { order: number; list: number; fills: number }, now: number): void {
    const from = Math.max(this.sentAt + this.landing, this.doubtSince);
    if (asked.order < from || asked.list < from || asked.fills < from) return this.#unsure(now);
    this.#end(this.life === "open" ? "canceled" : "rejected", now);
  }
}
