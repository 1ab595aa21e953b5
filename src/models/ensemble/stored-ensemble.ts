import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import { Logistic } from "../logistic.ts";
import type { FittedModel, ModelFiles } from "../model.ts";
import { MODEL_FILE, readModelJson, writeModelJson } from "../network/model-json.ts";
import { COMBINATIONS, type Combination } from "./combination.ts";
import { eventColumns } from "./event-rows.ts";

const storedSchema = z.strictObject({
  format: z.literal(1),
  family: z.literal("ensemble"),
  combine: z.enum(COMBINATIONS),
  classes: z.array(z.string()).min(2),
  features: z.array(z.string()).min(1),
  /** names of the definitions */
  members: z.array(z.string()).min(1),
  logistic: z.unknown(),
  /** names of the definitions of the models of events */
  events: z.array(z.string()).min(1).optional(),
});

/** A trained member and what it is of. */
export interface FittedMember {
  /** name of its definition */
  name: string;
  model: FittedModel;
}

/** All that there is to know of a trained ensemble: what is stored. */
export interface EnsembleContent {
  /** at least one, all of the same classes and features */
  members: readonly FittedMember[];
  combine: Combination;
  /** of combination `logistic` alone */
  logistic?: Logistic | undefined;
  /** models of events, at least one where there are some */
  events?: readonly FittedMember[] | undefined;
}

/** What the names of their files begin with. */
const PREFIXES = { members: "member", events: "event" } as const;

/** The members' files, each with the member's number before its name, and what makes one model of them. */
export function ensembleFiles({ members, combine, logistic, events }: EnsembleContent): ModelFiles {
  const { classes, features } = members[0]!.model;
  const json: z.input<typeof storedSchema> = {
    ...{ format: 1, family: "ensemble", combine, classes: [...classes], features: [...features] },
    members: members.map(({ name }) => name),
    logistic: logistic?.toJSON() ?? null,
    ...(events && { events: events.map(({ name }) => name) }),
  };
  const files: ModelFiles = { [MODEL_FILE]: writeModelJson(json) };
  for (const [kind, all] of Object.entries({ members, events: events ?? [] })) {
    for (const [m, { model }] of all.entries()) {
      const prefix = prefixOf(kind as keyof typeof PREFIXES, m);
      for (const [name, bytes] of Object.entries(model.files())) files[`${prefix}${name}`] = bytes;
    }
  }
  return files;
}

/** Before the names of a member's files: `member-001-`. */
function prefixOf(kind: keyof typeof PREFIXES, member: number): string {
  return `${PREFIXES[kind]}-${String(member + 1).padStart(3, "0")}-`;
}

type Load = (name: string, files: ModelFiles) => FittedModel | Promise<FittedModel>;

/**
 * What `ensembleFiles` wrote.
 *
 * @param load opens the files of a member of that definition
 * @throws DataError for files that are missing, damaged or do not fit each other, and as `load` does
 */
export async function storedEnsemble(files: ModelFiles, load: Load): Promise<EnsembleContent> {
  const json = readModelJson(files, storedSchema, "an ensemble");
  const members = await opened("members", json.members, { files, load });
  for (const [m, { name, model }] of members.entries()) {
    requireSame(`member ${m + 1}, ${name}: classes`, model.classes, json.classes);
    requireSame(`member ${m + 1}, ${name}: features`, model.features, json.features);
  }
  const events = json.events && (await opened("events", json.events, { files, load }));
  for (const [m, { name, model }] of (events ?? []).entries()) {
    requireSame(`event member ${m + 1}, ${name}: classes`, model.classes, json.classes);
    requireSame(`event member ${m + 1}, ${name}: features`, model.features, eventColumns(json.features, json.classes));
  }
  const logistic = json.combine === "logistic" ? logisticOf(json) : undefined;
  return { members, combine: json.combine, ...(logistic && { logistic }), ...(events && { events }) };
}

async function opened(
  kind: keyof typeof PREFIXES,
  names: readonly string[],
  { files, load }: { files: ModelFiles; load: Load },
): Promise<FittedMember[]> {
  const found: FittedMember[] = [];
  for (const [m, name] of names.entries()) {
    const prefix = prefixOf(kind, m);
    const own = Object.entries(files).filter(([file]) => file.startsWith(prefix));
    const model = await load(name, Object.fromEntries(own.map(([file, bytes]) => [file.slice(prefix.length), bytes])));
    found.push({ name, model });
  }
  return found;
}

/** @throws DataError where it is not one of as many columns and classes as the members give */
function logisticOf({ logistic, members, classes }: z.output<typeof storedSchema>): Logistic {
  const found = Logistic.fromJSON(logistic);
  const columns = members.length * classes.length;
  if (found.classes === classes.length && found.features.length === columns) return found;
  throw new DataError(
    `a logistic regression of ${found.features.length} columns and ${found.classes} classes; expected ${columns} and ` +
      `${classes.length}, of ${members.length} members`,
  );
}

function requireSame(what: string, found: readonly string[], expected: readonly string[]): void {
  if (found.join() === expected.join()) return;
  throw new DataError(`${what} ${found.join(", ")}; expected ${expected.join(", ")}, as the ensemble has`);
}
