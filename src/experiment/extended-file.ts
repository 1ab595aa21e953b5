import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import type { Source } from "./blame.ts";
import { layOver, type Settings } from "./merge-settings.ts";
import { Problems } from "./problems.ts";
import { expandText } from "./variables.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** What a file of settings says, over what the files say that it extends. */
export interface ExtendedFile {
  /** without `extends` and `$schema`; null where a file says so */
  content: Settings;
  /** keys that a file takes away, with null, from what it extends */
  taken: (readonly string[])[];
  /** the files, those that others extend first */
  sources: readonly Source[];
  /** where the settings of the file itself begin */
  start: string;
}

interface Asked {
  /** file, line and column that asked for the file; undefined for the first one */
  where?: string;
  /** absolute paths of the files that lead to it */
  above: readonly string[];
}

/**
 * Reads a file of settings and those it extends: `extends` is a file or a list of files, each from the folder of the file
 * that says so, later ones over earlier ones, and the file itself over all. Throws ConfigError for files that cannot be
 * read, which names the line that asked for them, that are no YAML, and for those that extend each other in a circle.
 */
export async function readExtended(path: string, { where, above }: Asked = { above: [] }): Promise<ExtendedFile> {
  const here = resolve(path);
  const blamed = where === undefined ? "" : `${where}: `;
  if (above.includes(here)) {
    const circle = [...above.slice(above.indexOf(here)), here].map((file) => basename(file));
    throw new ConfigError(`${blamed}extends itself: ${circle.join(" -> ")}`);
  }
  const source = parseYamlSource(await textOf(path, blamed), path, "name: baseline");
  const { extends: bases, $schema: _, ...own } = source.content;
  let content: Settings = {};
  const sources: Source[] = [];
  const taken: (readonly string[])[] = [];
  const problems = new Problems();
  for (const [index, base] of listOf(bases).entries()) {
    const place = source.find(Array.isArray(bases) ? ["extends", index] : ["extends"]).text;
    await problems.gather(async () => {
      const file = await readExtended(fileOf(base, path, place), { where: place, above: [...above, here] });
      content = layOver(content, file.content, taken);
      sources.push(...file.sources);
      taken.push(...file.taken);
    });
  }
  problems.throwIfAny();
  return { content: layOver(content, own, taken), taken, sources: [...sources, source], start: source.start };
}

function listOf(bases: unknown): readonly unknown[] {
  if (bases === undefined || bases === null) return [];
  return Array.isArray(bases) ? bases : [bases];
}

function fileOf(base: unknown, from: string, place: string): string {
  if (typeof base !== "string" || base === "") {
    throw new ConfigError(`${place}: extends is ${JSON.stringify(base)}: expected a file, or a list of files`);
  }
  const path = expandText(base, (problem) => {
    throw new ConfigError(`${place}: extends: ${problem}`);
  });
  return isAbsolute(path) ? path : join(dirname(from), path);
}

async function textOf(path: string, blamed: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`${blamed}cannot read the experiment file ${path}: ${systemReason(cause)}`, { cause });
  }
}
