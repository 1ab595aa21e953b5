import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { NodeLayer } from "./graph.ts";
import { ACTIVATIONS, INITIALISERS } from "./layer.ts";

const WHOLE = "expected a whole number above 0";
const count = z.int({ error: WHOLE }).min(1, { error: WHOLE });
const number = z.number();
const weight = z.number().min(0);
/** of numbers that are changed: all of them would leave nothing */
const rate = z.number().min(0).lt(1);
const activation = z.enum(ACTIVATIONS);
const initialiser = z.enum(INITIALISERS);
const terms = { l2: weight, orthogonality: weight, unitNorm: z.boolean(), initialiser };
const window = { filters: count, taps: count, stride: count, padding: z.enum(["same", "valid"]), bias: z.boolean() };

export const shapeSchema = z.union([z.tuple([count]), z.tuple([count, count])], {
  error: "expected [size] or [steps, channels], whole numbers above 0",
});

const LAYERS = [
  z.strictObject({ kind: z.literal("input") }),
  z.strictObject({ kind: z.literal("add") }),
  z.strictObject({ kind: z.literal("concatenate") }),
  z.strictObject({
    ...{ kind: z.literal("dense"), units: count, activation, bias: z.boolean(), contractive: weight, ...terms },
    tiedTo: z.int().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal("convolution"), ...window, activation, ...terms }),
  z.strictObject({ kind: z.literal("transposed-convolution"), ...window, activation, ...terms }),
  z.strictObject({ kind: z.literal("pooling"), of: z.enum(["max", "mean"]), size: count, stride: count }),
  z.strictObject({ kind: z.literal("upsampling"), factor: count }),
  z.strictObject({ kind: z.literal("repetition"), steps: count }),
  z.strictObject({ kind: z.literal("reshaping"), shape: shapeSchema }),
  z.strictObject({ kind: z.literal("lstm"), units: count, sequences: z.boolean() }),
  z.strictObject({ kind: z.literal("gru"), units: count, sequences: z.boolean() }),
  z.strictObject({ kind: z.literal("batch-normalisation"), momentum: z.number().gt(0).max(1) }),
  z.strictObject({ kind: z.literal("activation"), activation }),
  z.strictObject({ kind: z.literal("dropout"), rate }),
  z.strictObject({ kind: z.literal("gaussian-noise"), deviation: weight }),
  z.strictObject({ kind: z.literal("salt-and-pepper"), rate, low: number, high: number }),
  z.strictObject({ kind: z.literal("reparametrisation"), beta: weight }),
  z.strictObject({ kind: z.literal("log-variances") }),
  z.strictObject({
    ...{ kind: z.literal("activity-penalty"), l1: weight, decorrelation: weight },
    sparsity: z.strictObject({ target: z.number().gt(0).lt(1), weight }),
  }),
  z.strictObject({
    ...{ kind: z.literal("custom"), name: z.string().min(1, { error: "expected a name" }), shape: shapeSchema },
    parameters: z.array(
      z.strictObject({
        ...{ name: z.string().min(1, { error: "expected a name" }), shape: z.array(count) },
        initialiser: z.enum([...INITIALISERS, "zeros", "ones"]),
      }),
    ),
  }),
] as const;

/** A layer of a graph with nothing left to a default; of custom ones, what is not their function. */
export const layerSchema = z.discriminatedUnion("kind", LAYERS);

/**
 * Requires that a layer's settings are there, known and in range.
 *
 * @param where names the layer in messages
 * @throws ConfigError naming the setting and what was expected
 */
export function requireSettings(layer: NodeLayer, where: string): void {
  const { call, ...plain } = layer as NodeLayer & { call?: unknown };
  if (layer.kind === "custom" && typeof call !== "function") {
    throw new ConfigError(`${where}: call: ${shown(call)}; expected a function`);
  }
  const issue = layerSchema.safeParse(plain).error?.issues[0];
  if (!issue) return;
  if (issue.code === "unrecognized_keys") {
    const known = LAYERS.find(({ shape }) => shape.kind.value === layer.kind)!;
    const others = Object.keys(known.shape).filter((key) => key !== "kind" && key !== "tiedTo");
    throw new ConfigError(`${where}: unknown setting ${issue.keys[0]}; expected one of ${others.join(", ")}`);
  }
  const value = issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], plain);
  throw new ConfigError(`${where}: ${issue.path.join(".")}: ${shown(value)}; ${expectation(issue)}`);
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("expected ")) return issue.message;
  switch (issue.code) {
    case "invalid_value":
      return `expected one of ${issue.values.join(", ")}`;
    case "too_small":
      return `expected a number ${issue.inclusive ? "from" : "above"} ${issue.minimum}`;
    case "too_big":
      return `expected a number ${issue.inclusive ? "up to" : "below"} ${issue.maximum}`;
    case "invalid_type":
      return `expected a ${issue.expected}`;
    default:
      return issue.message;
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "object" ? (JSON.stringify(value) ?? String(value)) : String(value);
}
