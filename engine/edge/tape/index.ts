/** The tape's door: import a recording, read a tape. */
export { TapeError, type TapeHeader } from "./format.ts";
export type { ImportReport, ImportRequest } from "./import.ts";
export { detectFormat, importCapture, tapeName } from "./import-capture.ts";
export { CAPTURE_FORMATS, type CaptureFormat } from "./instruments.ts";
export { TapeReader } from "./reader.ts";
export { type ImportSummary, importSummary, reportLines } from "./report.ts";
export { stepOf } from "./steps.ts";
export { TapeWriter } from "./writer.ts";
