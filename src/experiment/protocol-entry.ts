import { z } from "zod";
import { inLeakOrder, LEAKS, type Leak } from "../evaluation/leak.ts";

/** How a model is trained and tested: by whole showers and on new rows, but for the leaks. */
export interface Protocol {
  name: string;
  /** in the order of `LEAKS`; none for a result */
  leaks: readonly Leak[];
}

/** The protocols that have a name of their own, with their leaks. */
const NAMED = {
  shower_split: [],
  leak_free: [],
  row_split: ["row_split"],
  thesis: LEAKS,
} as const satisfies Record<string, readonly Leak[]>;

type NamedProtocol = keyof typeof NAMED;

const NAMES = Object.keys(NAMED) as [NamedProtocol, ...NamedProtocol[]];

/** The protocol that refuses features which are Monte-Carlo truth. */
const LEAK_FREE: NamedProtocol = "leak_free";

/** What stands beside protocols in a run's numbers, or in place of one. */
const TAKEN: readonly string[] = [...NAMES, "shower_level", "none"];

const ownProtocol = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9_-]*$/, { error: "expected lower-case letters, digits, hyphens and underscores" })
    .refine((name) => !TAKEN.includes(name), { error: `expected a name that is not taken: ${TAKEN.join(", ")}` })
    .describe("of the protocol in stages, metrics and tables"),
  leaks: z
    .array(z.enum(LEAKS))
    .refine((leaks) => new Set(leaks).size === leaks.length, { error: "expected each leak once" })
    .describe("what makes its number too good"),
});

const entry = z.union([
  z.enum(NAMES).describe("shower_split and leak_free have no leaks, row_split that one, thesis all of them"),
  ownProtocol,
]);

export type ProtocolEntry = z.output<typeof entry>;

/** The list of protocols in an experiment file. */
export const protocolsSchema = z
  .array(entry)
  .min(1)
  .default(["shower_split", "row_split"])
  .superRefine((entries, { addIssue }) => {
    const names = entries.map(nameOf);
    for (const [i, name] of names.entries()) {
      if (names.indexOf(name) === i) continue;
      addIssue({ code: "custom", path: [i], message: `protocols: ${name}; expected each protocol once` });
    }
    const [first] = entries;
    if (first === undefined || protocolOf(first).leaks.length === 0) return;
    addIssue({
      code: "custom",
      message: `expected a protocol without leaks first, such as shower_split, before ${nameOf(first)}: the leaking number never stands alone`,
    });
  })
  .describe("the first is the result and has no leaks; those with leaks stand beside it, each marked");

/** The protocols of a list, with what their names stand for. */
export function protocolsOf(entries: readonly ProtocolEntry[]): Protocol[] {
  return entries.map(protocolOf);
}

/** Whether a protocol takes no features that are Monte-Carlo truth. */
export function refusesTruth({ name }: Protocol): boolean {
  return name === LEAK_FREE;
}

/** The leaks of each leaking protocol by its name, from the list as runs keep it; nothing where there is no such list. */
export function leaksByName(entries: unknown): Map<string, readonly Leak[]> {
  const list = z.array(entry).safeParse(entries);
  const leaking = list.success ? protocolsOf(list.data).filter(({ leaks }) => leaks.length > 0) : [];
  return new Map(leaking.map(({ name, leaks }) => [name, leaks]));
}

/** The leaks of a protocol that has a name of its own; undefined for other names. */
export function leaksOfName(name: string): readonly Leak[] | undefined {
  return Object.hasOwn(NAMED, name) ? NAMED[name as NamedProtocol] : undefined;
}

function protocolOf(one: ProtocolEntry): Protocol {
  return typeof one === "string" ? { name: one, leaks: NAMED[one] } : { name: one.name, leaks: inLeakOrder(one.leaks) };
}

function nameOf(one: ProtocolEntry): string {
  return typeof one === "string" ? one : one.name;
}
