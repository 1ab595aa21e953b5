import { z } from "zod";
import type { Distribution, ParameterValue } from "../distribution.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** Optuna takes any value as a choice; one that is not a scalar is known by its JSON. */
const choices = z.array(
  z.unknown().transform((value) => (scalar.safeParse(value).success ? value : JSON.stringify(value))),
);
const bounds = { low: z.number(), high: z.number() };

/** Optuna's distributions, those of its earlier versions, too. */
const written = z.discriminatedUnion("name", [
  z.object({
    name: z.literal("FloatDistribution"),
    attributes: z.object({ ...bounds, log: z.boolean().default(false), step: z.number().nullable().default(null) }),
  }),
  z.object({
    name: z.literal("IntDistribution"),
    attributes: z.object({ ...bounds, log: z.boolean().default(false), step: z.number().default(1) }),
  }),
  z.object({ name: z.literal("CategoricalDistribution"), attributes: z.object({ choices }) }),
  z.object({ name: z.literal("UniformDistribution"), attributes: z.object(bounds) }),
  z.object({ name: z.literal("LogUniformDistribution"), attributes: z.object(bounds) }),
  z.object({ name: z.literal("DiscreteUniformDistribution"), attributes: z.object({ ...bounds, q: z.number() }) }),
  z.object({
    name: z.literal("IntUniformDistribution"),
    attributes: z.object({ ...bounds, step: z.number().default(1) }),
  }),
  z.object({ name: z.literal("IntLogUniformDistribution"), attributes: z.object(bounds) }),
]);

/** The distribution that Optuna's JSON describes. Throws ZodError or SyntaxError. */
export function fromJson(text: string): Distribution {
  const { name, attributes } = written.parse(JSON.parse(text));
  switch (name) {
    case "CategoricalDistribution":
      return { kind: "categorical", choices: attributes.choices as ParameterValue[] };
    case "FloatDistribution":
      return { kind: "float", ...range(attributes), log: attributes.log, step: attributes.step };
    case "UniformDistribution":
      return { kind: "float", ...range(attributes), log: false, step: null };
    case "LogUniformDistribution":
      return { kind: "float", ...range(attributes), log: true, step: null };
    case "DiscreteUniformDistribution":
      return { kind: "float", ...range(attributes), log: false, step: attributes.q };
    case "IntDistribution":
      return { kind: "int", ...range(attributes), log: attributes.log, step: attributes.step };
    case "IntUniformDistribution":
      return { kind: "int", ...range(attributes), log: false, step: attributes.step };
    case "IntLogUniformDistribution":
      return { kind: "int", ...range(attributes), log: true, step: 1 };
  }
}

/** A distribution as Optuna writes it. */
export function toJson(distribution: Distribution): string {
  if (distribution.kind === "categorical") {
    return JSON.stringify({ name: "CategoricalDistribution", attributes: { choices: distribution.choices } });
  }
  const { kind, low, high, log, step } = distribution;
  const name = kind === "float" ? "FloatDistribution" : "IntDistribution";
  return JSON.stringify({ name, attributes: { step, low, high, log } });
}

function range({ low, high }: { low: number; high: number }): { low: number; high: number } {
  return { low, high };
}
