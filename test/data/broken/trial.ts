import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import type { BrokenCase, BrokenReader, DrawnCase } from "./case.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { differences, implausible, type Reading } from "./reading.ts";

/** What became of a case. The first three are as it should be. */
export const OUTCOMES = ["read whole", "read, plausible", "refused", "wrong", "crash", "hang", "memory"] as const;

export interface Trial {
  index: number;
  damage: string;
  outcome: (typeof OUTCOMES)[number];
  /** the reader's message, or what is wrong */
  says: string;
  /** that reading took */
  milliseconds: number;
  /** that were resident at most while it was read, beyond what was before */
  bytes: number;
}

/** Writes the files of a case, lets the reader have them, and judges what it makes of them. */
export async function tryCase(
  reader: BrokenReader,
  { damage, made }: DrawnCase,
  { folder, index }: { folder: string; index: number },
): Promise<Trial> {
  const watch = new MemoryWatch();
  const place = join(folder, `case-${index}`);
  await mkdir(place, { recursive: true });
  try {
    for (const { name, bytes } of made.files) {
      await mkdir(dirname(join(place, name)), { recursive: true });
      await writeFile(join(place, name), bytes);
    }
    const path = reader.folder === true ? place : join(place, made.open ?? made.files[0]!.name);
    watch.start();
    const read = await reader.read(path).then(
      (reading) => ({ reading }),
      (error: unknown) => ({ error }),
    );
    const cost = watch.stop();
    const verdict =
      "reading" in read
        ? await judgeReading(read.reading, made, { reader, path })
        : judgeError(read.error, made, { reader, path });
    return { index, damage, ...cost, ...verdict };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

type Verdict = Pick<Trial, "outcome" | "says">;

async function judgeReading(
  reading: Reading,
  { accept, refuse }: BrokenCase,
  { reader: { optional = new Set(), checked = true }, path }: { reader: BrokenReader; path: string },
): Promise<Verdict> {
  const nonsense = checked ? implausible(reading) : undefined;
  if (nonsense !== undefined) return { outcome: "wrong", says: `gives ${nonsense}` };
  if (accept === "plausible") return { outcome: "read, plausible", says: "" };
  if (accept === "nothing") return { outcome: "wrong", says: `is read; expected to be refused (${String(refuse)})` };
  const found = differences(reading, accept.reading, { optional, within: accept.within });
  if (found === 0) return { outcome: "read whole", says: "" };
  const other = await accept.otherwise?.(path);
  const against = other === undefined ? 0 : differences(reading, other, { optional });
  if (against !== 0) return { outcome: "wrong", says: `gives ${against}, by what another reader finds in it` };
  if (other !== undefined) return { outcome: "read, plausible", says: "as another reader finds it" };
  if (typeof found === "number" && found <= accept.changed)
    return { outcome: "read, plausible", says: `${found} values` };
  return {
    outcome: "wrong",
    says: `gives ${found}${typeof found === "number" ? ` other values of ${accept.changed}` : ""}`,
  };
}

function judgeError(
  error: unknown,
  { refuse }: BrokenCase,
  { reader: { pictures = false }, path }: { reader: BrokenReader; path: string },
): Verdict {
  if (!(error instanceof DataError || error instanceof ConfigError)) {
    return { outcome: "crash", says: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const message = error.message.replaceAll(path, "FILE");
  if (refuse === false) return { outcome: "wrong", says: `is refused; expected to be read: ${message}` };
  // Up to 40 names of columns may be in it.
  if (message.length > 3000)
    return { outcome: "wrong", says: `has a message of ${message.length} characters: ${message.slice(0, 200)}` };
  const lacking = ["FILE", ...refuse].filter((word) => !message.includes(word));
  if (lacking.length > 0) return { outcome: "wrong", says: `has no ${lacking.join(", ")} in its message: ${message}` };
  if (hasControlCharacter(pictures ? message.replaceAll("\n", "") : message))
    return { outcome: "wrong", says: `has control characters: ${JSON.stringify(message)}` };
  return { outcome: "refused", says: message };
}

function hasControlCharacter(message: string): boolean {
  for (let i = 0; i < message.length; i++) if (message.charCodeAt(i) < 32) return true;
  return false;
}
