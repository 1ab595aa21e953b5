import { ConfigError } from "../../core/errors.ts";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import type { JournalStorage } from "../../tuning/journal/storage.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { type Group, spaceOf } from "./load.ts";
import { REPORT_EVERY } from "./schema.ts";

/** Attribute of a study: the SHA-256 of what it was begun with. */
const SETTINGS = "cascada:settings";
/** The same of each setting, to say which are others. */
const PARTS = "cascada:settings:parts";

/** The SHA-256 of the data. */
const DATA = "cascada:dataset";

/**
 * Makes the study, or sees that the one that there is can be continued. Throws ConfigError for one of something else.
 *
 * @param begun the group, and the SHA-256 of its data
 */
export async function beginStudy(
  storage: JournalStorage,
  name: string,
  { group, data }: { group: Group; data: string },
): Promise<void> {
  const { hash, parts } = hashesOf(group);
  const known = await storage.read(name);
  if (known === undefined) await storage.create(name, group.metric!.direction);
  else refuseOtherStudy(known, group);
  const before = known?.attributes ?? {};
  if (before[SETTINGS] !== undefined && before[SETTINGS] !== hash) {
    const others = otherParts(parts, before[PARTS]);
    throw new ConfigError(
      `study ${name} was begun with other settings (${others}); expected those, or another name or storage`,
    );
  }
  if (before[DATA] !== undefined && before[DATA] !== data) {
    throw new ConfigError(
      `study ${name} was begun with data of SHA-256 ${before[DATA]}, not ${data}; expected those, or another name or storage`,
    );
  }
  // One that another program has made, or whose maker died before it could say, has none.
  const begun = { ...(before[SETTINGS] === undefined && { [PARTS]: parts, [SETTINGS]: hash }), [DATA]: data };
  for (const [key, value] of Object.entries(begun)) {
    if (before[key] === undefined) await storage.setAttribute(name, key, value);
  }
}

/** The SHA-256 of all settings that a study depends on, and of each. */
function hashesOf(group: Group): { hash: string; parts: Record<string, string> } {
  const { metric, space, sampler, pruner, batch, seed, base, validation, nested, report_every } = group;
  const settings = { metric, space: space?.said, sampler, pruner, batch, seed, validation, nested, base: base.said };
  // Where it is the usual one, the hash is that of studies that were begun before it counted.
  const counts = pruner.name !== "none" && report_every !== REPORT_EVERY;
  return {
    hash: sha256(canonicalJson({ ...settings, ...(counts && { report_every }) })),
    parts: Object.fromEntries(
      Object.entries({ ...settings, report_every }).map(([key, value]) => [key, sha256(canonicalJson(value ?? null))]),
    ),
  };
}

/** Which settings are others, as far as the study says what it was begun with; else all that may be. */
function otherParts(parts: Record<string, string>, before: unknown): string {
  const known: Partial<Record<string, unknown>> = typeof before === "object" && before !== null ? before : {};
  const named = Object.keys(parts).map((key) => ({ key, text: key === "base" ? "experiment" : key }));
  const others = named.filter(({ key }) => known[key] !== parts[key]).map(({ text }) => text);
  const [last, ...first] = others.reverse();
  const joint = before === undefined ? "or" : "and";
  return first.length === 0 ? last! : `${first.reverse().join(", ")} ${joint} ${last}`;
}

/** @throws ConfigError for a study whose direction is another, or whose parameters mean something else */
function refuseOtherStudy({ name, direction, trials }: StudyRecord, group: Group): void {
  const expected = group.metric!.direction;
  if (direction !== expected) {
    throw new ConfigError(`study ${name} is to ${direction}; expected ${expected}, as metric.direction says`);
  }
  const known = new Map(spaceOf(group).parameters.map((parameter) => [parameter.name, parameter.distribution]));
  for (const { number, distributions } of trials) {
    for (const [parameter, distribution] of Object.entries(distributions)) {
      const own = known.get(parameter);
      const [there, here] = [distribution, own].map((one) => canonicalJson(one ?? null));
      if (there === here) continue;
      throw new ConfigError(
        `study ${name}: trial ${number} has ${parameter} of ${there}; the space has ${own ? here : "no such parameter"}`,
      );
    }
  }
}
