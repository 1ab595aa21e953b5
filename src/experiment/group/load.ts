import { stringify } from "yaml";
import { ConfigError } from "../../core/errors.ts";
import type { ParameterValue } from "../../tuning/distribution.ts";
import { parametersOf, type SpaceParts, settingsOf } from "../../tuning/space.ts";
import { check } from "../check.ts";
import { isGroup, type Settings } from "../merge-settings.ts";
import { dropNulls } from "../override.ts";
import { Problems } from "../problems.ts";
import type { SettingsFile } from "../settings-file.ts";
import { escapeVariables } from "../variables.ts";
import { type Base, dotted, resolveBase } from "./base.ts";
import { checkCorners } from "./corners.ts";
import { samplerOf } from "./pruning.ts";
import { repetitionsOf } from "./repetition.ts";
import { groupProblems, OF_A_SEARCH } from "./rules.ts";
import { type GroupSettings, groupSchema } from "./schema.ts";

/** The values that trials may have. */
export interface SearchSpace extends SpaceParts {
  /** as the file says it, by keys of the experiment */
  said: Settings;
}

/** A group with everything resolved; `set` and `quick` are in what it builds on. */
export interface Group extends Omit<GroupSettings, "experiment" | "set" | "quick" | "space"> {
  base: Base;
  space: SearchSpace | undefined;
  /** what `--quick` lays over it, as `key=value` texts */
  quick: readonly string[];
}

/**
 * The group that settings are of; its space is tried at its ends, so that what every trial says is right as far as can be
 * known before. Throws ConfigError that names all that is wrong, one line each.
 */
export async function checkGroup(file: SettingsFile): Promise<Group> {
  const { blame } = placesOf(file);
  const group = await resolveGroup(file);
  const { space } = group;
  if (space) {
    blamed(space.said, blame, () => samplerOf(group).size?.(space.parameters));
    await checkCorners({ ...group, space }, blame);
  }
  return group;
}

/** The group that settings are of, without trying its space: for settings that have been checked before. */
export async function resolveGroup(file: SettingsFile): Promise<Group> {
  const { content, overrides, expansion } = file;
  const { blame, space: said, set } = placesOf(file);
  if (said) content.space = said;
  if (set) content.set = set;
  dropNulls(content, overrides);
  const settings = check(content, { schema: groupSchema, blame, expansion });
  const problems = new Problems();
  for (const { path, message } of groupProblems(settings, content)) problems.add(`${blame(path)}: ${message}`);
  const { experiment, set: _, quick = {}, space: checked, ...rest } = settings;
  const layer = { settings: settings.set, blame: (key: string) => blame(["set", key]) };
  const base = await problems.gather(() => resolveBase(experiment, { ...file, blame }, layer));
  const space = await problems.gather(
    () => checked && { said: said!, ...blamed(checked, blame, () => parametersOf(checked)) },
  );
  problems.throwIfAny();
  refuseAbsentClass(base!, settings.metric?.name, blame);
  return { ...rest, base: base!, space, quick: Object.entries(dotted(quick).settings).map(overrideText) };
}

/** Throws ConfigError for a metric of a primary that is not to be simulated. */
function refuseAbsentClass({ experiment }: Base, metric = "", blame: SettingsFile["blame"]): void {
  const primaries: readonly string[] | undefined = experiment.data.simulate?.primaries;
  const [, ...classes] = metric.split(".");
  const absent = primaries && classes.find((one) => !primaries.includes(one));
  if (absent === undefined) return;
  const where = blame(["metric", "name"]);
  throw new ConfigError(
    `${where}: metric.name is ${metric}: ${absent} is not simulated; expected one of ${primaries!.join(", ")}`,
  );
}

/** What is made of a space, such as its parameters. Throws its ConfigError with the line of the key that is wrong. */
function blamed<T>(space: Settings, blame: SettingsFile["blame"], make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const key = Object.keys(space).findLast((one) => cause.message.startsWith(one));
    const where = blame(key === undefined ? ["space"] : ["space", key]);
    throw new ConfigError(`${where}: ${key === undefined ? "" : "space."}${cause.message}`, { cause });
  }
}

/** The settings of a trial, fixed ones among them, by keys of the experiment. */
export function trialSettings(
  { parameters, fixed }: SpaceParts,
  values: Readonly<Record<string, ParameterValue>>,
): Settings {
  return { ...fixed, ...settingsOf(parameters, values) };
}

function overrideText([key, value]: [string, unknown]): string {
  return `${key}=${JSON.stringify(value)}`;
}

/** Words of which a distribution has one; a group without them holds more words of a key. */
const DISTRIBUTIONS = ["float", "int", "categorical", "list", "notation"];

/** The settings below `space` and `set` by keys with dots, however they are written, and who said them. */
function placesOf({ content, blame }: SettingsFile) {
  const isWhole = (group: Settings) => DISTRIBUTIONS.some((word) => Object.hasOwn(group, word));
  const space = isGroup(content.space) ? dotted(content.space, isWhole) : undefined;
  const set = isGroup(content.set) ? dotted(content.set) : undefined;
  const paths = { space: space?.paths, set: set?.paths };
  return {
    space: space && Object.fromEntries(Object.entries(space.settings).filter(([, value]) => value !== null)),
    set: set?.settings,
    blame(key: readonly PropertyKey[]): string {
      const [section, name, ...rest] = key;
      const written = paths[section as keyof typeof paths]?.get(String(name));
      return blame(written ? [section!, ...written, ...rest] : key);
    },
  };
}

/** The group's own settings with every default written out: what its run archives, but for who is told of it. */
export function settingsOfGroup({ base, space, quick: _, tracking: _tracking, ...group }: Group): Settings {
  const content: Settings = { kind: "group", ...group, experiment: base.said, ...(space && { space: space.said }) };
  if (repetitionsOf(group)) for (const key of OF_A_SEARCH) delete content[key];
  return content;
}

/** The group with every default written out, as YAML that says the same when it is read again: what its run archives. */
export function renderGroup(group: Group): string {
  const { tags, note, ...told } = group.tracking;
  const tracking = { ...escapeVariables({ tags, note }), ...told };
  const content = settingsOfGroup(group);
  return stringify({ ...escapeVariables(content), tracking }, { lineWidth: 100 });
}

/** @throws ConfigError for a group without a space, where one is needed */
export function spaceOf({ name, space }: Group): SearchSpace {
  if (space) return space;
  throw new ConfigError(`group ${name} has no space: it repeats an experiment; expected a search`);
}
