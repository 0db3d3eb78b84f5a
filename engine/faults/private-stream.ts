/**
 * What a venue tells one life of the engine of its own accord. Messages are numbered, so that a client sees a hole; what
 * the venue never sent has no number.
 */
import type { Dice } from "./dice.ts";
import type { FaultId } from "./fault-table.ts";
import { MS, SECOND, type Time } from "./time.ts";
import { secondIdOf } from "./truth-trades.ts";
import type { Message, TruthFill } from "./truth-types.ts";

/** How many messages a connection that comes back is told again. */
const REPLAYED = 20;

export interface StreamEnd {
  take(seq: number, message: Message): void;
  /** The connection broke, or says nothing any more and the client has noticed. */
  down(status: "down" | "silent"): void;
  up(): void;
}
export class PrivateStream {
  #end: StreamEnd | null = null;
  #seq = 0;
  /** Newest that came through. */
  #heardSeq = 0;
  #freeAt = 0;
  #isUp = false;
  /** Nothing comes through, and nobody notices. */
  #isDeaf = false;
  readonly #kept: { seq: number; message: Message }[] = [];
  readonly #time: Time;
  readonly #dice: Dice;

  readonly #toldTwice: (fill: TruthFill) => void;

  /** `toldTwice`: of a fill that was heard under a second id. */
  constructor(time: Time, dice: Dice, toldTwice: (fill: TruthFill) => void) {
    this.#time = time;
    this.#dice = dice;
    this.#toldTwice = toldTwice;
  }
  /** A client connects; the one before hears nothing more. */
  connect(end: StreamEnd): void {
    this.#end = end;
    this.#isUp = false;
    this.#isDeaf = false;
    this.#time.after(20 * MS, () => {
      if (this.#end !== end) return;
      this.#isUp = true;
      end.up();
    });
  }
  disconnect(end: StreamEnd): void {
    if (this.#end === end) this.#end = null;
  }

  tell(message: Message): void {
    const dice = this.#dice;
    const end = this.#end;
    if (message.what === "fill" && end !== null && this.#isUp && dice.strikes("F22")) return;
    const seq = ++this.#seq;
    this.#kept.push({ seq, message });
    if (this.#kept.length > 4 * REPLAYED) this.#kept.splice(0, 2 * REPLAYED);
    if (end === null || !this.#isUp || this.#isDeaf) return;
    let delay = dice.random.between(1, 6) * MS;
    let late: FaultId | null = null;
    if (message.what === "fill" && dice.draws("F15")) {
      late = "F15";
      delay += dice.random.between(0.05, 2) * SECOND;
    } else if (dice.draws("F21")) {
      late = "F21";
      delay += dice.random.between(0.01, 1) * SECOND;
    } else {
      // In order, but for those that are held up.
      this.#freeAt = Math.max(this.#freeAt, this.#time.now + delay);
      delay = this.#freeAt - this.#time.now;
    }
    // Late alone changes nothing: it has to be overtaken.
    this.#deliver(end, { seq, message }, { delay, fault: late, isFault: () => seq < this.#heardSeq });
    if (message.what === "fill" && dice.draws("F20")) {
      const more = (dice.random.chance(0.2) ? 40 * SECOND : 0.05 * SECOND) * dice.random.uniform();
      const isNamedAnew = message.fill.id !== null && dice.random.chance(0.5);
      // One of two ids is the venue's own: the other may overtake it.
      const again = isNamedAnew ? this.#renamed(message.fill) : message;
      const wait = isNamedAnew && dice.random.chance(0.3) ? 0.5 * MS : delay + more;
      const heard = isNamedAnew ? () => this.#toldTwice(message.fill) : undefined;
      this.#deliver(end, { seq, message: again }, { delay: wait, fault: "F20", isFault: () => true, heard });
    }
  }
  /** The same trade under an id that the venue's list of fills does not have. */
  #renamed(fill: TruthFill): Message {
    return { what: "fill", fill: { ...fill, fillId: secondIdOf(fill.fillId) } };
  }
  #deliver(
    end: StreamEnd,
    what: { seq: number; message: Message },
    how: { delay: number; fault: FaultId | null; isFault: () => boolean; heard?: (() => void) | undefined },
  ): void {
    this.#time.after(how.delay, () => {
      if (this.#end !== end || !this.#isUp) return;
      if (how.fault !== null && how.isFault()) this.#dice.count(how.fault);
      how.heard?.();
      this.#heardSeq = Math.max(this.#heardSeq, what.seq);
      end.take(what.seq, what.message);
    });
  }
  /** Cut for a while. `replays`: what was told in between is told again when it comes back. */
  cut(micros: number, replays: boolean): boolean {
    const end = this.#end;
    if (end === null || !this.#isUp) return false;
    this.#isUp = false;
    end.down("down");
    const from = this.#seq - (replays ? REPLAYED / 2 : 0);
    this.#time.after(micros, () => {
      if (this.#end !== end || this.#isUp) return;
      this.mend();
      if (!replays) return;
      for (const k of this.#kept)
        if (k.seq > from) this.#deliver(end, k, { delay: 5 * MS, fault: null, isFault: () => false });
    });
    return true;
  }
  /** Whatever was wrong with it is over. */
  mend(): void {
    this.#isDeaf = false;
    const end = this.#end;
    if (end === null || this.#isUp) return;
    this.#isUp = true;
    end.up();
  }
  /** Says nothing for a while. The client notices where the beats stop with it. */
  silence(micros: number, withBeats: boolean): boolean {
    const end = this.#end;
    if (end === null || !this.#isUp || this.#isDeaf) return false;
    this.#isDeaf = true;
    if (!withBeats) this.#time.after(2 * SECOND, () => this.#end === end && this.#isUp && end.down("silent"));
    this.#time.after(withBeats ? micros : 2 * SECOND + micros, () => {
      if (this.#end !== end) return;
      this.#isDeaf = false;
      if (!withBeats && this.#isUp) end.up();
    });
    return true;
  }
}
