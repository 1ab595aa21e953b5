import { dirname, isAbsolute, join } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { below, type Place, type Source } from "../blame.ts";
import { checkExperiment } from "../load.ts";
import { isGroup, type Settings, takeBack } from "../merge-settings.ts";
import { applyOverride } from "../override.ts";
import type { Experiment } from "../schema.ts";
import { readSettings, type SettingsFile } from "../settings-file.ts";
import type { Expansion } from "../variables.ts";

/** What every run of a group builds on. */
export interface Base {
  /** with all defaults */
  experiment: Experiment;
  /**
   * What the experiment says, resolved but for `model` and `features`, whose defaults may depend on what a trial puts into
   * them: a group's run archives it, and trials are laid over it.
   */
  said: Settings;
  /** the same as a file of settings, with who said what */
  file: SettingsFile;
}

/** Settings by keys with dots, and who is to blame for each. */
export interface Layer {
  settings: Readonly<Settings>;
  blame(key: string): string;
}

/**
 * The experiment that a group names or holds, `set` laid over it. Throws ConfigError, one line per problem, which names the
 * line of whichever file is to blame.
 */
export async function resolveBase(experiment: string | Settings, file: SettingsFile, set: Layer): Promise<Base> {
  const given = typeof experiment === "string" ? await settingsOf(experiment, file) : inline(experiment, file);
  const content = structuredClone(given.content);
  // A part of a group is told of nobody: who is told of the group is enough.
  delete content.tracking;
  const layered = laidOver({ ...given, content }, set);
  const resolved = await checkExperiment(layered);
  const { tracking: _, model: _model, features: _features, ...rest } = resolved;
  const said = { ...rest, features: layered.content.features ?? {}, model: layered.content.model };
  const nothing: Expansion = { expanded: new Set(), unset: new Set() };
  return { experiment: resolved, said, file: { ...layered, content: said, overrides: [], expansion: nothing } };
}

/**
 * The experiment with settings laid over it, checked as if a file said all of it.
 *
 * @throws ConfigError as `checkExperiment`
 */
export async function experimentWith({ file }: Base, layer: Layer): Promise<Experiment> {
  return checkExperiment(laidOver({ ...file, content: structuredClone(file.content) }, layer));
}

function laidOver(file: SettingsFile, { settings, blame }: Layer): SettingsFile {
  const keys = Object.entries(settings).map(([key, value]) => ({ key, path: key.split("."), value }));
  for (const { key, path, value } of keys) {
    takeBack(file.content, path.reduceRight<unknown>((inner, word) => ({ [word]: inner }), value) as Settings);
    try {
      applyOverride(file.content, { text: `${key}=${JSON.stringify(value)}`, path, value });
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      throw new ConfigError(cause.message.replace(/^--set [^:]*: /, `${blame(key)}: ${key}: `), { cause });
    }
  }
  const source: Source = {
    find(wanted): Place {
      const found = keys.findLast(({ path }) => path.every((word, i) => i >= wanted.length || word === wanted[i]));
      return found ? { depth: wanted.length, text: blame(found.key) } : { depth: 0, text: "" };
    },
  };
  const sources = [...file.sources, source];
  const taken = keys.filter(({ value }) => value === null).map(({ path }) => ({ path, value: null }));
  return { ...file, sources, overrides: [...file.overrides, ...taken] };
}

/** What an experiment's file says, from the folder of the file that names it. */
async function settingsOf(path: string, { path: from, blame }: SettingsFile): Promise<SettingsFile> {
  const place = blame(["experiment"]);
  const found = isAbsolute(path) ? path : join(dirname(from), path);
  try {
    return await readSettings(found, [], (settings) => {
      if (settings.kind === "experiment") return settings;
      throw new ConfigError(`${settings.blame(["kind"])}: kind is ${settings.kind}: expected experiment here`);
    });
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(cause.message.replace(/^cannot read/, `${place}: experiment: cannot read`), { cause });
  }
}

/** An experiment that a group holds. */
function inline(content: Settings, { path, start, blame, expansion, content: group }: SettingsFile): SettingsFile {
  const source: Source = {
    find: (key) => ({ depth: key.length, text: blame(["experiment", ...key]) }),
  };
  const within = (keys: ReadonlySet<string>) =>
    new Set([...keys].flatMap((key) => (key.startsWith("experiment\0") ? [key.slice("experiment\0".length)] : [])));
  return {
    path,
    kind: "experiment",
    content: { name: group.name, ...content },
    overrides: [],
    sources: [below([], source)],
    start,
    expansion: { expanded: within(expansion.expanded), unset: within(expansion.unset) },
    blame: (key) => source.find(key).text,
  };
}

/** Settings by keys with dots: groups of them within each other are opened, lists and `whole` groups stay. */
export function dotted(
  settings: Settings,
  whole: (group: Settings) => boolean = () => false,
): { settings: Settings; paths: Map<string, readonly string[]> } {
  const found: Settings = {};
  const paths = new Map<string, readonly string[]>();
  const visit = (group: Settings, at: readonly string[]) => {
    for (const [name, value] of Object.entries(group)) {
      const path = [...at, name];
      const key = path.join(".");
      if (isGroup(value) && !whole(value) && Object.keys(value).length > 0) visit(value, path);
      else {
        found[key] = value;
        paths.set(key, path);
      }
    }
  };
  visit(settings, []);
  return { settings: found, paths };
}
