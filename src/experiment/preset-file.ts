import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import { systemReason } from "../core/system-error.ts";
import { simulationSchema } from "../simulation/preset.ts";
import { blameOf, type Source } from "./blame.ts";
import { describeIssues } from "./issues.ts";
import { mergeSettings, withoutNulls } from "./merge-settings.ts";
import { parseYamlSource, type YamlSource } from "./yaml-source.ts";

/** The presets that ship with the package. */
const FOLDER = fileURLToPath(new URL("../../experiments/presets/", import.meta.url));
const EXTENSION = ".yaml";

/** What a preset file may say: any setting of the simulation, what it is for, and what it builds on. */
export const presetFileSchema = z
  .strictObject(simulationSchema.shape)
  .partial()
  .extend({
    description: z.string().max(100).optional().describe("one line: what the preset is for"),
    extends: z
      .string()
      .min(1)
      .optional()
      .describe("a preset to build on: a name, or a file from the folder of this one; what is said here wins"),
  });

/** A preset as its files say it, not yet checked as a whole. */
export interface PresetSettings {
  settings: Record<string, unknown>;
  /** the files, what others build on first */
  sources: Source[];
}

/** A preset that ships with the package. */
export interface PresetEntry {
  name: string;
  description: string;
}

/** The presets that ship with the package, `default` first, then by name. */
export async function listPresets(): Promise<PresetEntry[]> {
  const entries: PresetEntry[] = [];
  for (const name of await presetNames()) {
    const { content } = await readFileOf(resolve(FOLDER, `${name}${EXTENSION}`));
    entries.push({ name, description: String(content.description ?? "") });
  }
  return entries;
}

/**
 * Reads a preset by name (`uub`) or file (`./mine.yaml`, from the current folder), with what it extends. Throws ConfigError for a
 * name that there is not, with the nearest one; for a file that cannot be read or says what no preset can say, with its
 * line; and for presets that extend each other in a circle.
 */
export async function readPreset(reference: string, { where }: { where?: string } = {}): Promise<PresetSettings> {
  return readChain(await locatePreset(reference, ".", where), []);
}

async function readChain(path: string, above: readonly string[]): Promise<PresetSettings> {
  if (above.includes(path)) {
    throw new ConfigError(`${path}: extends itself: ${[...above, path].map((file) => basename(file)).join(" -> ")}`);
  }
  const source = await readFileOf(path);
  const { description: _, extends: base, ...settings } = source.content;
  const parent: PresetSettings =
    typeof base === "string"
      ? await readChain(await locatePreset(base, dirname(path), source.find(["extends"]).text), [...above, path])
      : { settings: {}, sources: [] };
  return { settings: mergeSettings(parent.settings, settings), sources: [...parent.sources, source] };
}

async function readFileOf(path: string): Promise<YamlSource> {
  const fromHere = relative(".", path);
  const shown = fromHere.startsWith("..") ? path : fromHere;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the preset ${shown}: ${systemReason(cause)}`, { cause });
  }
  const source = parseYamlSource(text, shown, "extends: default");
  const checked = presetFileSchema.safeParse(withoutNulls(source.content, presetFileSchema.shape), {
    reportInput: true,
  });
  if (checked.success) return source;
  const blame = blameOf([source], source.start);
  throw new ConfigError(describeIssues(checked.error.issues, { schema: presetFileSchema, blame }));
}

/** The path of a preset: a reference with a slash or a YAML extension is a file, all else a name. */
async function locatePreset(reference: string, folder: string, where?: string): Promise<string> {
  if (/[/\\]|\.ya?ml$/.test(reference)) return resolve(folder, reference);
  const names = await presetNames();
  if (names.includes(reference)) return resolve(FOLDER, `${reference}${EXTENSION}`);
  const near = nearest(reference, names);
  throw new ConfigError(
    `${where === undefined ? "" : `${where}: `}unknown preset: ${reference}; ${near === undefined ? "" : `did you mean ${near}? `}expected one of ${names.join(", ")}, or a file such as ./${reference || "mine"}${EXTENSION}`,
  );
}

async function presetNames(): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(EXTENSION));
  const names = files.map((file) => file.slice(0, -EXTENSION.length));
  return names.sort((a, b) => Number(b === "default") - Number(a === "default") || (a < b ? -1 : 1));
}
