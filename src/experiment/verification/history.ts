import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataError, TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import type { RunRecord } from "../../tracking/run-record.ts";
import { type Verification, verificationSchema } from "./report.ts";

/** File of a run's folder that its verifications are added to, a line each. */
export const VERIFICATIONS = "verifications.jsonl";

/** One verification of a run: when, by what, and what it gave. */
export const historyEntrySchema = z.strictObject({
  time: z.iso.datetime(),
  ...verificationSchema.pick({ result: true, complete: true, first_difference: true }).shape,
  cascada: z.string().nullable(),
  node: z.string().nullable(),
  platform: z.string().nullable(),
  commit: z.string().nullable(),
  dirty: z.boolean().describe("the checkout had local changes"),
});

export type HistoryEntry = z.output<typeof historyEntrySchema>;

/**
 * Adds a verification to those of a run's folder, with the software that it was repeated by. Two at once are both kept.
 * Throws TrackingError if it cannot be written.
 */
export async function addToHistory(
  folder: string,
  { result, complete, first_difference }: Pick<Verification, "result" | "complete" | "first_difference">,
  software: RunRecord["software"],
): Promise<void> {
  const entry: HistoryEntry = {
    time: new Date().toISOString(),
    result,
    complete,
    first_difference,
    cascada: software?.cascada ?? null,
    node: software?.node ?? null,
    platform: software?.platform ?? null,
    commit: software?.git?.commit ?? null,
    dirty: software?.git?.dirty ?? false,
  };
  const path = join(folder, VERIFICATIONS);
  try {
    await appendFile(path, `${JSON.stringify(entry)}\n`);
  } catch (cause) {
    throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** The verifications of a run, oldest first; none where there is no file. Throws DataError for a line that is none. */
export async function historyOf(folder: string): Promise<HistoryEntry[]> {
  const path = join(folder, VERIFICATIONS);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  return text
    .trimEnd()
    .split("\n")
    .map((line, i) => {
      try {
        return historyEntrySchema.parse(JSON.parse(line));
      } catch (cause) {
        throw new DataError(`${path}:${i + 1}: not a verification: ${systemReason(cause)}`, { cause });
      }
    });
}
