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

/** The command that writes what stands in a page, as a sentence in Markdown. */
export function writtenBy({ scan, leaks, models, quick, data, azimuth, set, out }: ReproduceFlags): string {
  const flags = [
    ...(scan ? ["--scan"] : []),
    ...(leaks ? ["--leaks"] : []),
    ...(quick ? ["--quick"] : []),
    ...Object.entries({ models, data, azimuth }).flatMap(([name, value]) => (value ? [`--${name} ${value}`] : [])),
    ...set.map((setting) => `--set '${setting}'`),
    `--out ${out}`,
  ];
  return `Written by \`npm run reproduce -- ${flags.join(" ")}\`.\n`;
}

/** Writes files into --out, where there is one. */
export async function writeFiles(
  { out, force = false }: ReproduceFlags,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  if (out === undefined) return;
  for (const [name, text] of Object.entries(files)) await writeText(join(out, name), text, { force });
}
