import { z } from "zod";
import { messageOf } from "../core/errors.ts";
import { readEntry } from "./space-entry.ts";

const scalar = z
  .union([z.number(), z.string(), z.boolean(), z.null()])
  .describe("a number, a text, true, false or null");

const notation = z
  .string()
  .describe(
    "in the thesis's notation: uniform(low, high[, step]), loguniform(low, high), range(first, end[, step]) without end, " +
      "randint(low, high), choice([a, b, ...])",
  );

const float = z
  .strictObject({
    low: z.number().describe("smallest value"),
    high: z.number().describe("largest value, included"),
    log: z.boolean().default(false).describe("evenly in the logarithm; low is above 0, and there is no step"),
    step: z.number().nullable().default(null).describe("only low, low + step, ...; null: any number"),
  })
  .describe("a real number");

const int = z
  .strictObject({
    low: z.number().describe("smallest value, a whole number"),
    high: z.number().describe("largest value, a whole number, included"),
    log: z.boolean().default(false).describe("small ones more often, evenly in the logarithm; low is at least 1"),
    step: z.number().default(1).describe("only low, low + step, ...; 1 with log"),
  })
  .describe("a whole number");

const categorical = z
  .array(z.union([scalar, z.array(z.union([scalar, z.array(scalar)]))]))
  .describe("choices, none of them nearer to another than to a third; each may be a list, such as layer widths");

/** One value or several, as a mapping or in the notation. */
const one = { float: float.optional(), int: int.optional(), categorical: categorical.optional() };
const item = z.union([notation, z.strictObject(one)], { error: said });

const list = z
  .strictObject({
    length: z
      .union(
        [z.number(), notation, z.strictObject({ int: int.optional(), categorical: z.array(z.number()).optional() })],
        {
          error: said,
        },
      )
      .describe("items: a whole number, or what it may be, as a mapping or in the notation"),
    of: item.describe("what each item may be, as a mapping or in the notation"),
  })
  .describe("a list, such as of layer widths: the parameters KEY.length, KEY.0, KEY.1, ...");

const when = z
  .record(z.string(), z.union([scalar, z.array(z.union([scalar, z.array(scalar)]))]))
  .describe("it exists only where each of these keys of the space has the value, or one of the list of values");

const entry = z.union(
  [
    scalar.describe("a fixed value, or what it may be in the thesis's notation, such as loguniform(1e-4, 1)"),
    z
      .strictObject({
        ...one,
        list: list.optional(),
        notation: notation.optional(),
        when: when.optional(),
      })
      .describe("what it may be: exactly one of float, int, categorical, list and notation"),
  ],
  { error: said },
);

/** Settings of a search: what each key may be, or its fixed value. */
export const spaceSchema = z
  .record(z.string(), entry)
  .superRefine((space, context) => {
    // An unknown key says enough.
    if (context.issues.length > 0) return;
    for (const [key, value] of Object.entries(space)) {
      try {
        readEntry(value);
      } catch (error) {
        context.addIssue({ code: "custom", path: [key], message: messageOf(error), input: value });
      }
    }
  })
  .describe("keys of the settings, each with what it may be or its fixed value");

export type Space = z.output<typeof spaceSchema>;
export type SpaceEntry = Space[string];

/** What the last of some alternatives, the mapping, did not understand, where a mapping is there; else what was expected. */
function said(issue: z.core.$ZodRawIssue): string {
  const { input } = issue;
  if (Array.isArray(input)) {
    return `list ${JSON.stringify(input)}; to choose from its values, expected choice([...]) or {categorical: [...]}`;
  }
  const nested = "errors" in issue ? (issue.errors as z.core.$ZodIssue[][]).at(-1) : undefined;
  if (typeof input !== "object" || input === null || !nested) return "expected a value, a notation or a mapping";
  return nested.map(({ path, message }) => [...path, message].join(": ")).join(", ");
}
