import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { stringify } from "yaml";
import type { Distribution } from "../../tuning/distribution.ts";
import type { TrialRecord } from "../../tuning/trial.ts";

/**
 * Settings by key, of the parameters of a trial: a length and items of one key are the list again, and so is the JSON of one
 * that was chosen. Of a journal there is no space to ask; so a length that has not exactly the items it says stays as it is.
 */
export function settingsOfTrial({
  params,
  distributions,
}: Pick<TrialRecord, "params" | "distributions">): Record<string, unknown> {
  const lists = new Map<string, unknown[]>();
  for (const [name, length] of Object.entries(params)) {
    if (!name.endsWith(".length") || typeof length !== "number") continue;
    const key = name.slice(0, -".length".length);
    const items = Array.from({ length }, (_, i) => `${key}.${i}`);
    if (items.every((item) => Object.hasOwn(params, item)))
      lists.set(
        key,
        items.map((item) => params[item]),
      );
  }
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    const key = name.replace(/\.(length|\d+)$/, "");
    if (lists.has(key)) settings[key] ??= lists.get(key);
    else settings[name] = isOfLists(distributions[name]) ? (JSON.parse(value as string) as unknown) : value;
  }
  return settings;
}

/** Whether choices are the JSON of what is meant, as all of them are where one is a list (see `EntryItem`). */
function isOfLists(distribution: Distribution | undefined): boolean {
  if (distribution?.kind !== "categorical") return false;
  const meant = distribution.choices.map((choice) => (typeof choice === "string" ? parsed(choice) : undefined));
  return meant.every((value) => value !== undefined) && meant.some((value) => Array.isArray(value));
}

/** What a text is the JSON of; undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The settings as YAML with levels for the dots, as an experiment file has them. */
export function settingsYaml(settings: Readonly<Record<string, unknown>>): string {
  const content: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    const path = key.split(".");
    let target = content;
    for (const word of path.slice(0, -1)) {
      const next = target[word];
      target[word] = typeof next === "object" && next !== null ? next : {};
      target = target[word] as Record<string, unknown>;
    }
    target[path.at(-1)!] = value;
  }
  return stringify(content, { flowCollectionPadding: false, collectionStyle: "any" });
}

/** The settings as arguments, quoted for a shell where that needs it. */
export function settingsArguments(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).map(([key, value]) => {
    const text = `${key}=${typeof value === "string" && isPlain(value) ? value : JSON.stringify(value)}`;
    return `--set ${/^[\w.=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`}`;
  });
}

/** Whether YAML reads the text as itself. */
function isPlain(text: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|nan|inf)$/i.test(text);
}

/**
 * The command that runs the best trial's settings: of a group that has ended the settings that its chosen run has archived,
 * before that an experiment with the settings laid over it.
 */
export function bestCommand(run: string | null, settings: Readonly<Record<string, unknown>>): string {
  const chosen = run === null ? null : chosenExperiment(run);
  if (chosen !== null) return `npm run experiment -- ${chosen}`;
  return ["npm run experiment -- EXPERIMENT.yaml", ...settingsArguments(settings)].join(" ");
}

/** What the chosen run of a group has archived of its settings; null where it has not been done. */
function chosenExperiment(run: string): string | null {
  const path = join(run, "result.json");
  if (!existsSync(path)) return null;
  const { chosen } = JSON.parse(readFileSync(path, "utf8")) as { chosen?: { run?: unknown } | null };
  if (typeof chosen?.run !== "string") return null;
  const file = join(dirname(run), basename(chosen.run), "experiment.yaml");
  return existsSync(file) ? file : null;
}
