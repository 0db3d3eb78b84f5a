/**
 * One case's object of a file of reference values, read key by key. A key that is missing or of another kind is an error
 * that names it: a case is never run on a guessed input.
 */
export class VectorInput {
  readonly raw: Readonly<Record<string, unknown>>;

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.raw = raw;
  }
  has(key: string): boolean {
    return this.raw[key] !== undefined;
  }
  /** A number; `fallback` stands in where the key is absent. */
  number(key: string, fallback?: number): number {
    const value = this.raw[key] ?? fallback;
    if (typeof value !== "number") throw this.#wrong(key, "a number");
    return value;
  }
  text(key: string): string {
    const value = this.raw[key];
    if (typeof value !== "string") throw this.#wrong(key, "a text");
    return value;
  }
  flag(key: string): boolean {
    const value = this.raw[key];
    if (typeof value !== "boolean") throw this.#wrong(key, "true or false");
    return value;
  }
  numbers(key: string): number[] {
    return this.#list(key).map((value) => {
      if (typeof value !== "number") throw this.#wrong(key, "a list of numbers");
      return value;
    });
  }
  /** A list of rows of numbers: a matrix, or levels as [price, size]. */
  rows(key: string): number[][] {
    return this.#list(key).map((row, i) => new VectorInput({ [`${key}[${i}]`]: row }).numbers(`${key}[${i}]`));
  }
  /** A list of objects, each read the same way. */
  objects(key: string): VectorInput[] {
    return this.#list(key).map((value) => {
      if (!isRecord(value)) throw this.#wrong(key, "a list of objects");
      return new VectorInput(value);
    });
  }
  object(key: string): VectorInput {
    const value = this.raw[key];
    if (!isRecord(value)) throw this.#wrong(key, "an object");
    return new VectorInput(value);
  }

  #list(key: string): unknown[] {
    const value = this.raw[key];
    if (!Array.isArray(value)) throw this.#wrong(key, "a list");
    return value;
  }
  #wrong(key: string, wanted: string): Error {
    const value = this.raw[key];
    return new Error(value === undefined ? `"${key}" is missing` : `"${key}" must be ${wanted}`);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
