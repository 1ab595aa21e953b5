import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import type { ModelDefinition } from "../model.ts";
import { SINGLE_MODELS } from "../single-models.ts";
import { COMBINATIONS } from "./combination.ts";

const NAMES = SINGLE_MODELS.map(({ name }) => name);

/** A member with its settings checked, each with its default. */
export interface Member {
  name: string;
  copies: number;
  [setting: string]: unknown;
}

const member = z
  .looseObject({
    name: z
      .enum(NAMES, { error: ({ input }) => `unknown member: ${String(input)}; expected one of ${NAMES.join(", ")}` })
      .describe("of a model of the catalogue; its own settings stand beside it"),
    copies: z
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .describe("trained with so many seeds: other initial weights, orders and subsamples; each copy has one vote"),
  })
  .transform(({ name, copies, ...settings }, { issues }): Member => {
    const { config, startsFrom } = definitionOf(name);
    const parsed = config.safeParse({ ...named(config, name), ...settings });
    const wrong = (issue: z.core.$ZodRawIssue) => void issues.push(issue);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) wrong({ code: "custom", path, message, input: settings });
    } else if (startsFrom?.(parsed.data) !== undefined) {
      const message = "a member cannot go on from another model; expected none";
      wrong({ code: "custom", path: ["start_from"], message, input: settings });
    }
    return { ...(parsed.data as object), name, copies };
  });

export const ensembleConfig = z.strictObject({
  name: z.literal("ensemble").default("ensemble"),
  members: z
    .array(member)
    .min(1)
    .max(1000)
    .prefault([{ name: "mlp", copies: 5 }, { name: "xgboost" }])
    .describe("models that are trained on the same rows, each by its name with its own settings and `copies`"),
  events: z
    .array(member)
    .min(1)
    .max(1000)
    .optional()
    .describe(
      "models of whole events, which combine their stations: trained on the same showers, on a row for each event: mean and " +
        "deviation over its stations of the logarithms of the members' probabilities and of all features; combined by log_mean. " +
        "Without them stations are combined as if independent",
    ),
  combine: z
    .enum(COMBINATIONS)
    .default("log_mean")
    .describe(
      "log_mean: the mean of the logarithms of the members' probabilities, normalised; mean: of the probabilities; logistic: a " +
        "logistic regression on their logarithms, a column for each member and class, fitted to validation rows",
    ),
  l2: z
    .number()
    .min(0)
    .default(1e-3)
    .describe("of combine: logistic: so many halves times the sum of squared weights is added to its mean log loss"),
});

export type EnsembleConfig = z.output<typeof ensembleConfig>;

/**
 * The definition of a member.
 *
 * @throws DataError for a name that none has: checked configurations have no such
 */
export function definitionOf(name: string): ModelDefinition<unknown> {
  const definition = SINGLE_MODELS.find((model) => model.name === name);
  if (definition) return definition;
  throw new DataError(`unknown member: ${name}; expected one of ${NAMES.join(", ")}`);
}

/** A member's settings as its definition's own schema has them. */
export function settingsOf({ name, copies: _, ...settings }: Member): unknown {
  return { ...named(definitionOf(name).config, name), ...settings };
}

/** The name, where the definition's own schema has one. */
function named(config: z.ZodType, name: string): { name?: string } {
  const { properties = {} } = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  return Object.hasOwn(properties, "name") ? { name } : {};
}
