import { join } from "node:path";
import { refuseUnwritable } from "../../tracking/folder.ts";
import { refuseExisting, writeText } from "../text-file.ts";
import type { ReproduceFlags } from "./reproduce.ts";

/** Throws, before long work, where the files cannot be written into --out. */
export async function prepareFolder({ out, force = false }: ReproduceFlags, names: readonly string[]): Promise<void> {
  if (out === undefined) return;
  for (const name of names) await refuseExisting(join(out, name), { force });
  await refuseUnwritable(out);
}

/** Writes files into --out, where there is one. */
export async function writeFiles(
  { out, force = false }: ReproduceFlags,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  if (out === undefined) return;
  for (const [name, text] of Object.entries(files)) await writeText(join(out, name), text, { force });
}
