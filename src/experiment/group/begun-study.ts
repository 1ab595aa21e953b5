import { ConfigError } from "../../core/errors.ts";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import type { JournalStorage } from "../../tuning/journal/storage.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { type Group, spaceOf } from "./load.ts";

/** Attribute of a study: the SHA-256 of what it was begun with. */
const SETTINGS = "cascada:settings";
/** The same of each setting, to say which are others. */
const PARTS = "cascada:settings:parts";

/** Makes the study, or sees that the one that there is can be continued. Throws ConfigError for one of something else. */
export async function beginStudy(storage: JournalStorage, name: string, group: Group): Promise<void> {
  const { metric, space, sampler, pruner, batch, seed, base, validation, nested } = group;
  const settings = { metric, space: space?.said, sampler, pruner, batch, seed, validation, nested, base: base.said };
  const hash = sha256(canonicalJson(settings));
  const parts = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, sha256(canonicalJson(value ?? null))]),
  );
  const known = await storage.read(name);
  if (known === undefined) {
    await storage.create(name, metric!.direction);
    await storage.setAttribute(name, PARTS, parts);
    await storage.setAttribute(name, SETTINGS, hash);
    return;
  }
  refuseOtherStudy(known, group);
  const before = known.attributes[SETTINGS];
  if (before === hash) return;
  // One that another program has made, or whoever made it died before it could say.
  if (before === undefined) {
    await storage.setAttribute(name, PARTS, parts);
    return storage.setAttribute(name, SETTINGS, hash);
  }
  const others = otherParts(parts, known.attributes[PARTS]);
  throw new ConfigError(
    `study ${name} was begun with other settings (${others}); expected those, or another name or storage`,
  );
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
