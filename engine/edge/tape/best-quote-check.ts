/**
 * The rebuilt book against the venue's own best bid and ask, which come on a stream of their own: two statements that know
 * nothing of each other, compared where both speak of the same moment.
 *
 * The moment is a key of the venue that both streams carry and that never falls: an update id, or the venue's time. What
 * arrives first does not matter, and a comparison that never finds its partner is not counted.
 */
export interface Best {
  bidTick: number;
  bidLots: number;
  askTick: number;
  askLots: number;
}
interface Keyed extends Best {
  key: number;
}
/** Statements kept while their partner has not come: some seconds of the busiest stream. */
const KEPT_MAX = 20_000;

export class BestQuoteCheck {
  checked = 0;
  equal = 0;
  /** Keys of the first comparisons that failed, for the report. */
  readonly unequal: number[] = [];

  readonly #sameKey: boolean;
  #books: Keyed[] = [];
  #quotes: Keyed[] = [];
  /** Newest quote at or before every book still waiting. */
  #newest: Keyed | null = null;

  /**
   * `sameKey`: only statements with one and the same key are compared. Otherwise a book is compared with the newest quote
   * at or before its key, once a later quote shows that it was the newest.
   */
  constructor(sameKey: boolean) {
    this.#sameKey = sameKey;
  }

  book(key: number, best: Best): void {
    this.#books.push({ key, ...pick(best) });
    this.#match();
  }
  quote(key: number, best: Best): void {
    this.#quotes.push({ key, ...pick(best) });
    this.#match();
  }

  #match(): void {
    let books = 0;
    let quotes = 0;
    while (books < this.#books.length) {
      const book = this.#books[books]!;
      while (quotes < this.#quotes.length && this.#quotes[quotes]!.key <= book.key)
        this.#newest = this.#quotes[quotes++]!;
      const certain = quotes < this.#quotes.length || (this.#sameKey && this.#newest?.key === book.key);
      if (!certain) break;
      books++;
      if (this.#newest !== null && (!this.#sameKey || this.#newest.key === book.key)) this.#compare(book, this.#newest);
    }
    if (books > 0) this.#books = this.#books.slice(books);
    if (quotes > 0) this.#quotes = this.#quotes.slice(quotes);
    if (this.#books.length > KEPT_MAX) this.#books = this.#books.slice(-KEPT_MAX / 2);
    if (this.#quotes.length > KEPT_MAX) this.#quotes = this.#quotes.slice(-KEPT_MAX / 2);
  }

  #compare(book: Keyed, quote: Keyed): void {
    this.checked++;
    const equal =
      book.bidTick === quote.bidTick &&
      book.askTick === quote.askTick &&
      book.bidLots === quote.bidLots &&
      book.askLots === quote.askLots;
    if (equal) this.equal++;
    else if (this.unequal.length < 10) this.unequal.push(book.key);
  }
}

const pick = ({ bidTick, bidLots, askTick, askLots }: Best): Best => ({ bidTick, bidLots, askTick, askLots });
