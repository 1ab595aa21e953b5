import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import { contains, type Distribution, describe, type ParameterValue } from "./distribution.ts";
import type { NotationValue } from "./notation-reader.ts";
import type { Proposal } from "./sampler.ts";
import { type EntryConditions, type EntryItem, readEntry, within } from "./space-entry.ts";
import type { Space } from "./space-schema.ts";

/** A parameter of a space that is known beforehand. */
export interface Parameter {
  /** such as `model.eta` */
  name: string;
  distribution: Distribution;
  /** it exists only where each of these parameters, which stand before it, has one of the values; absent: always */
  when?: readonly { name: string; values: readonly ParameterValue[] }[];
  /** its choices are JSON texts of what is meant, as some are lists; absent: they are what is meant */
  json?: true;
  /** the setting that is a list of which this is the length or an item; absent: the parameter is the setting */
  list?: { key: string; part: "length" | number };
}

/** Whether a parameter exists beside the values that were chosen before. */
export function isActive({ when = [] }: Parameter, chosen: Readonly<Record<string, ParameterValue>>): boolean {
  return when.every(({ name, values }) => Object.hasOwn(chosen, name) && values.includes(chosen[name]!));
}

/** All values of a trial: its parameters in order, those that exist. */
export function chooseAll(space: readonly Parameter[], proposal: Proposal): Record<string, ParameterValue> {
  const chosen: Record<string, ParameterValue> = {};
  for (const parameter of space) {
    if (isActive(parameter, chosen)) chosen[parameter.name] = proposal.suggest(parameter.name, parameter.distribution);
  }
  return chosen;
}

/** The settings that the chosen values stand for, lists put together, by key: the inverse of `parametersOf`. */
export function settingsOf(
  space: readonly Parameter[],
  chosen: Readonly<Record<string, ParameterValue>>,
): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const { name, json, list } of space) {
    if (!Object.hasOwn(chosen, name)) continue;
    const value = json ? (JSON.parse(chosen[name] as string) as unknown) : chosen[name];
    if (!list) {
      settings[name] = value;
      continue;
    }
    settings[list.key] ??= [];
    if (list.part !== "length") (settings[list.key] as unknown[])[list.part] = value;
  }
  return settings;
}

/** A space as parameters, of which each stands behind those that it depends on. */
export interface SpaceParts {
  parameters: Parameter[];
  /** settings that are the same in every trial */
  fixed: Record<string, unknown>;
  /** what a person should know of how the space was understood, a line each */
  notes: string[];
}

/**
 * The parameters and the fixed settings of a space. A list becomes its length, where it may have several, and its items; a
 * condition on a fixed setting is decided at once.
 *
 * @throws ConfigError for a space without parameters, a condition that names no key, a value that there is not or a circle
 */
export function parametersOf(space: Space): SpaceParts {
  const reading: Reading = { parts: { parameters: [], fixed: {}, notes: [] }, conditions: new Map() };
  for (const [key, entry] of Object.entries(space)) within(key, () => readKey(reading, key, entry));
  const { parts, conditions } = reading;
  const known = new Map(parts.parameters.map((parameter) => [parameter.name, parameter]));
  const ordered = new Map<string, Parameter | undefined>();
  for (const { name } of parts.parameters) place(name, { parts, known, conditions, ordered, path: [] });
  parts.parameters = [...ordered.values()].filter((parameter) => parameter !== undefined);
  if (parts.parameters.length === 0) {
    throw new ConfigError(`the space has no parameters; expected one that may have several values`);
  }
  return parts;
}

interface Reading {
  parts: SpaceParts;
  /** by parameter, what its entry says of when it exists */
  conditions: Map<string, EntryConditions>;
}

function readKey({ parts, conditions }: Reading, key: string, entry: Space[string]): void {
  const add = (name: string, { distribution, json, note }: EntryItem, more: Partial<Parameter>) => {
    if (conditions.has(name) || Object.hasOwn(parts.fixed, name)) throw new ConfigError(`${name} is there twice`);
    if (note !== undefined) parts.notes.push(`${name}: ${note}`);
    parts.parameters.push({ name, distribution, ...(json && { json }), ...more });
    conditions.set(name, "when" in meaning ? meaning.when : {});
  };
  const meaning = readEntry(entry);
  if (meaning.kind === "one") add(key, meaning.item, {});
  if (meaning.kind === "fixed") {
    if (conditions.has(key)) throw new ConfigError(`${key} is there twice`);
    parts.fixed[key] = meaning.value;
  }
  if (meaning.kind !== "list") return;
  const { lengths, length, of } = meaning;
  const { note: _, ...again } = of;
  if (length) add(`${key}.length`, length, { list: { key, part: "length" } });
  for (let part = 0; part < lengths.at(-1)!; part++) {
    const longer = lengths.filter((value) => value > part);
    const when = length && longer.length < lengths.length ? [{ name: `${key}.length`, values: longer }] : undefined;
    add(`${key}.${part}`, part === 0 ? of : again, { list: { key, part }, ...(when && { when }) });
  }
}

interface Placing {
  parts: SpaceParts;
  known: ReadonlyMap<string, Parameter>;
  conditions: ReadonlyMap<string, EntryConditions>;
  /** those that have their place, undefined for one that never exists */
  ordered: Map<string, Parameter | undefined>;
  /** whose condition leads here */
  path: readonly string[];
}

/** Puts a parameter behind those that it depends on. */
function place(name: string, placing: Placing): void {
  const { parts, known, conditions, ordered, path } = placing;
  if (ordered.has(name)) return;
  const below = [...path, name];
  if (path.includes(name)) throw new ConfigError(`conditions in a circle: ${below.join(" -> ")}`);
  const parameter = known.get(name)!;
  const when = [...(parameter.when ?? [])];
  for (const { name: own } of when) place(own, { ...placing, path: below });
  let never = when.some(({ name: own }) => ordered.get(own) === undefined);
  for (const [key, values] of Object.entries(conditions.get(name)!)) {
    if (Object.hasOwn(parts.fixed, key)) {
      if (values.some((value) => value === parts.fixed[key])) continue;
      parts.notes.push(`${name} does not exist: ${key} is ${JSON.stringify(parts.fixed[key])}`);
      never = true;
      continue;
    }
    const other =
      known.get(key) ?? within(name, () => refuseUnknown(key, [...known.keys(), ...Object.keys(parts.fixed)]));
    place(key, { ...placing, path: below });
    if (ordered.get(key)) when.push({ name: key, values: within(name, () => conditionValues(other, values)) });
    else never = true;
  }
  const { when: _, ...rest } = parameter;
  ordered.set(name, never ? undefined : { ...rest, ...(when.length > 0 && { when }) });
}

function conditionValues({ name, distribution, json }: Parameter, values: readonly NotationValue[]): ParameterValue[] {
  if (values.length === 0) throw new ConfigError(`when: no values of ${name}; expected at least one`);
  return values.map((value) => {
    const own = json ? JSON.stringify(value) : value;
    if (typeof own === "object" && own !== null) throw new ConfigError(`when: ${name} is no list`);
    if (contains(distribution, own as ParameterValue)) return own as ParameterValue;
    throw new ConfigError(`when: ${name} is never ${JSON.stringify(value)}; expected ${describe(distribution)}`);
  });
}

function refuseUnknown(key: string, keys: readonly string[]): never {
  const meant = nearest(key, keys);
  const hint = meant === undefined ? "" : `did you mean ${meant}? `;
  throw new ConfigError(`when: unknown key: ${key}; ${hint}expected one of ${keys.join(", ")}`);
}
