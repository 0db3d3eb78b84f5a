/** One sentence of any failure. */
export const sayError = (error: unknown): string => (error instanceof Error ? error.message : String(error));
