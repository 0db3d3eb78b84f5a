/** A CSV file with a header, row by row: columns are found by name, and times are known before a row is read. */
import { type LineBatch, LineFile } from "./lines.ts";
import { Malformed } from "./recorder.ts";

/** Fields of one row by column name; asking for one that is empty or not there is Malformed. */
export class CsvRow {
  readonly number: number;
  /** The file's last line without an end: perhaps cut. */
  readonly cut: boolean;
  readonly #fields: string[];
  readonly #columns: ReadonlyMap<string, number>;

  constructor(fields: string[], columns: ReadonlyMap<string, number>, where: { number: number; cut: boolean }) {
    this.#fields = fields;
    this.#columns = columns;
    this.number = where.number;
    this.cut = where.cut;
  }
  text(column: string): string {
    const text = this.maybe(column);
    if (text === null) throw new Malformed(`"${column}" is empty`);
    return text;
  }
  maybe(column: string): string | null {
    const i = this.#columns.get(column);
    const text = i === undefined ? undefined : this.#fields[i]?.trim();
    return text === undefined || text === "" ? null : text;
  }
  /** Throws Malformed where the row has fewer or more fields than the header. */
  whole(): this {
    if (this.#fields.length !== this.#columns.size)
      throw new Malformed(`has ${this.#fields.length} fields, the header ${this.#columns.size}`);
    return this;
  }
}

export class CsvFile {
  readonly lines: LineFile;
  columns: ReadonlyMap<string, number> = new Map();
  readonly #batches: AsyncGenerator<LineBatch>;
  #batch: LineBatch = { lines: [], first: 1, cut: false };
  #next = 0;

  private constructor(path: string) {
    this.lines = new LineFile(path);
    this.#batches = this.lines.batches();
  }
  /** Reads the header. Throws where a column that must be there is not. */
  static async open(path: string, needed: readonly string[]): Promise<CsvFile> {
    const file = new CsvFile(path);
    const header = await file.#line();
    const columns = new Map((header?.text ?? "").split(",").map((name, i) => [name.trim().toLowerCase(), i]));
    for (const name of needed) if (!columns.has(name)) throw new Error(`${path}: the header has no column "${name}"`);
    file.columns = columns;
    return file;
  }
  /** The next row, or null at the end. Empty lines are passed over. */
  async row(): Promise<CsvRow | null> {
    const line = this.#ready() ?? (await this.#line());
    if (line === null) return null;
    return new CsvRow(line.text.split(","), this.columns, line);
  }
  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }

  #ready(): { text: string; number: number; cut: boolean } | null {
    while (this.#next < this.#batch.lines.length) {
      const i = this.#next++;
      const text = this.#batch.lines[i]!.replace(/\r$/, "");
      if (text !== "") return { text, number: this.#batch.first + i, cut: this.#batch.cut };
    }
    return null;
  }
  async #line(): Promise<{ text: string; number: number; cut: boolean } | null> {
    for (;;) {
      const ready = this.#ready();
      if (ready !== null) return ready;
      const { value, done } = await this.#batches.next();
      if (done === true || value === undefined) return null;
      this.#batch = value;
      this.#next = 0;
    }
  }
}
