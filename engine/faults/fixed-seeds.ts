/**
 * Seeds that once found something, by what it was; each of them for minutes. A world that has since changed leads a seed elsewhere:
 * what it found has a test of its own too, and a seed is kept for being one that found something. `share`: where it takes more of
 * the hour to find it.
 */
export const FIXED_SHARE = 0.15;
export const fixedSeeds: readonly { seed: number; words: string; share?: number }[] = [
  { seed: 4, words: "an order found refused by a question was asked about for ever" },
  { seed: 14, words: "results of a batch taken by their place and not by their name" },
  { seed: 21, words: "a clock that jumped ahead proved that an order could land no more" },
  { seed: 30, words: "an order that had filled, made anew from an old list, was owed its fills once more" },
  { seed: 105, words: "a second order that was overfilled, the account being halted already, was told to nobody" },
  {
    seed: 310,
    words: "an order that a question said to be overfilled stayed in doubt for ever, its fills being all booked",
  },
  {
    seed: 100037,
    words: "a start on an older copy of the journal quoted while places of the lost part could still land",
  },
  {
    seed: 200075,
    words: "an engine that had stood still, gone on and died was looked at as dead since it stood still",
  },
  { seed: 200076, words: "the old end of an order, told again after its fill was taken back, had a fill inferred" },
  {
    seed: 300220,
    words: "an order that an older copy of the journal had with an older size was closed by the fills of that size",
  },
  {
    seed: 300039,
    words: "a start that gave up once the faults were over, and the next one, had too little time to quote",
  },
  { seed: 300250, words: "a fill that was told after it was taken back was looked for in the position" },
  {
    seed: 332513,
    words: "a trade told under two ids kept its order in doubt, its account halted and its money booked twice",
  },
  { seed: 302027, words: "a payment that the stream never told was asked for once, during an outage, and not again" },
  { seed: 400127, words: "a trade of after the venue's figure was counted as one of those that the figure still owed" },
  {
    seed: 400662,
    share: 0.25,
    words:
      "of two orders of one id the venue answered for the one with the older word: the other's trades, all listed, stayed in doubt",
  },
  {
    seed: 400967,
    words: "the check itself took a real fill in the place of an inferred one for a fill that was not booked",
  },
  {
    seed: 401064,
    words:
      "an order that an older journal did not name had the fills that were still to come counted twice, and closed alive",
  },
  {
    seed: 401469,
    share: 0.25,
    words:
      "the check itself wanted an overfill told once more when a fill of it was taken back, another order's alarm being the newest",
  },
  {
    seed: 401774,
    words: "a clock that was set ahead in the middle of a start made a proof of absence of too short a wait",
  },
  { seed: 287268093, words: "a stall that was cut short was noticed in full, and the landing bound began anew" },
];
