import { text } from "node:stream/consumers";
import { cleanText } from "../../report/markup.ts";
import { changeLabels } from "../../tracking/labels.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { type RunLabels, readLabels } from "../../tracking/run-store.ts";

interface NoteFlags {
  runs: string;
  append?: boolean;
  json?: boolean;
}

/** Replaces the note of a run, or appends to it; without a text prints it. */
export async function noteRun(id: string, given: string | undefined, { runs, append, json }: NoteFlags): Promise<void> {
  const path = findRun(runs, id);
  if (given === undefined) {
    printLabels(path, readLabels(path), { json });
    return;
  }
  const added = given === "-" ? (await text(process.stdin)).trimEnd() : given;
  const labels = await changeLabels(path, ({ tags, note }) => ({
    tags,
    note: append && note !== "" ? `${note}\n${added}` : added,
  }));
  printLabels(path, labels, { json });
}

/** Prints what people say of a run. */
export function printLabels(path: string, { tags, note }: RunLabels, { json }: { json?: boolean | undefined }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ path, tags, note })}\n`);
    return;
  }
  const lines = Object.entries(tags).map(([key, value]) => (value === "" ? key : `${key}=${value}`));
  process.stdout.write(cleanText(`${[...lines, ...(note === "" ? [] : [note])].join("\n") || "no tags, no note"}\n`));
}
