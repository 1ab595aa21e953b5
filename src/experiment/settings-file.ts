import { readFile } from "node:fs/promises";
import { ConfigError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import { blameOf, type Source } from "./blame.ts";
import { isGroup, takeBackAmount } from "./merge-settings.ts";
import { applyOverride, type Override, overrideSource, parseOverride } from "./override.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** Where an experiment has the settings of its simulation. */
export const SIMULATE = ["data", "simulate"] as const;

/** What a file of settings and the overrides over it say, not yet checked. */
export interface SettingsFile {
  path: string;
  /** what the file is of, by its key `kind`: experiment unless it says something else */
  kind: string;
  /** all keys but `kind`; null, where an override says so, is a mark for `dropNulls` */
  content: Record<string, unknown>;
  overrides: readonly Override[];
  /** who says what: the file, the overrides; later ones win */
  sources: readonly Source[];
  /** who is to blame for a key */
  blame(key: readonly PropertyKey[]): string;
}

/**
 * Reads a file of settings, `overrides` (`key.path=value` texts) over it. Throws ConfigError for a file that cannot be
 * read, that is no YAML, and for overrides that cannot be laid over it.
 */
export async function readSettings(path: string, overrides: readonly string[] = []): Promise<SettingsFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the experiment file ${path}: ${systemReason(cause)}`, { cause });
  }
  const file = parseYamlSource(text, path, "name: baseline");
  const parsed = overrides.map(parseOverride);
  const { content } = file;
  if (isGroup(content.data) && isGroup(content.data.simulate)) takeBackAmount(content.data.simulate, amounts(parsed));
  if (isGroup(content.model)) takeBackModel(content.model, parsed);
  for (const override of parsed) applyOverride(content, override);
  const sources = [file, overrideSource(parsed)];
  const { kind, ...settings } = content;
  return {
    path,
    kind: typeof kind === "string" ? kind : kind === undefined ? "experiment" : JSON.stringify(kind),
    content: settings,
    overrides: parsed,
    sources,
    blame: blameOf(sources, path),
  };
}

/** A model that overrides name is another than that of the file: saying name or file takes back the other. */
function takeBackModel(model: Record<string, unknown>, overrides: readonly Override[]): void {
  const given = (key: string) =>
    overrides.some(({ path, value }) => path.join(".") === `model.${key}` && value !== null);
  if (given("file") && !given("name")) delete model.name;
  if (given("name") && !given("file")) delete model.file;
}

/** The amounts to simulate that overrides give. */
function amounts(overrides: readonly Override[]): Record<string, unknown> {
  const given = overrides.filter(({ path }) => path.length === 3 && SIMULATE.every((word, i) => path[i] === word));
  return Object.fromEntries(given.map(({ path, value }) => [path[2]!, value]));
}
