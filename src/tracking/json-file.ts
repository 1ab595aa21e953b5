import { writeWhole } from "../system/whole-file.ts";

/** Writes JSON as `writeWhole` writes text. Throws TrackingError if it cannot. */
export function writeJson(path: string, content: unknown, options: { durable?: boolean } = {}): void {
  writeWhole(path, `${JSON.stringify(content, null, 2)}\n`, options);
}
