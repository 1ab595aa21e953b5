import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import { Scaler, type ScalerJson } from "../../core/scaler.ts";
import type { FittedModel, FittingEngine, ModelFiles } from "../model.ts";
import { requireFinite, requireSameColumns } from "../training-rows.ts";
import { type Calibration, calibrated, calibrationSchema } from "./calibration.ts";
import { type Components, compare, KERNELS, type Kernel } from "./kernel.ts";

/** The one file of a model. */
const MODEL_FILE = "model.json";

/** Planes between classes: one for each class against the rest, or one alone for two classes. */
export interface Machines {
  /** [machines] weights of the scaled features, or of the kernels of the components */
  weights: Float64Array[];
  intercepts: number[];
}

/** What rows are compared with before they are weighed. */
export interface KernelRows {
  kernel: Kernel;
  components: Components;
}

export interface MarginParts {
  classes: readonly string[];
  features: readonly string[];
  scaler: Scaler | undefined;
  kernelRows: KernelRows | undefined;
  machines: Machines;
  calibration: Calibration;
}

/** A support vector machine as a classifier. Runs in a browser. */
export class MarginModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  readonly engine?: FittingEngine;
  readonly warnings?: readonly string[];
  private readonly parts: MarginParts;

  constructor(parts: MarginParts, { engine, warnings }: { engine?: FittingEngine; warnings?: readonly string[] } = {}) {
    this.parts = parts;
    this.classes = parts.classes;
    this.features = parts.features;
    if (engine) this.engine = engine;
    if (warnings && warnings.length > 0) this.warnings = warnings;
  }

  /**
   * Class probabilities, [rows x classes] row-major.
   *
   * @throws ShapeError for other columns than `features`, DataError for a value that is NaN or infinite
   */
  probabilities(x: FeatureMatrix): Float32Array {
    return calibrated(this.parts.calibration, this.decision(x), this.classes.length);
  }

  /**
   * Distance of each row from the plane of each class, in units of the margin, positive on the side of the class;
   * [rows x classes]. Of two classes the second is the opposite of the first. Throws as `probabilities`.
   */
  decision(x: FeatureMatrix): Float64Array {
    const { features, scaler } = this.parts;
    requireSameColumns(x, features);
    requireFinite(x);
    return decisionOf(this.parts, scaler ? scaler.transform(x).values : x.values, x.rows);
  }

  scalers(): Record<string, ScalerJson> {
    const { scaler } = this.parts;
    return scaler ? { all: scaler.toJSON() } : {};
  }

  files(): ModelFiles {
    const { scaler, kernelRows, machines, ...rest } = this.parts;
    const document = {
      format: 1,
      ...rest,
      scaler: scaler?.toJSON() ?? null,
      kernel: kernelRows
        ? { ...kernelRows.kernel, components: rowsOf(kernelRows.components.values, kernelRows.components) }
        : null,
      weights: machines.weights.map((weights) => [...weights]),
      intercepts: machines.intercepts,
    };
    return { [MODEL_FILE]: new TextEncoder().encode(`${JSON.stringify(document)}\n`) };
  }

  /** @throws DataError for files that `files` has not made */
  static from(files: ModelFiles): MarginModel {
    const bytes = files[MODEL_FILE];
    if (!bytes)
      throw new DataError(`no ${MODEL_FILE} among the model's files: ${Object.keys(files).join(", ") || "none"}`);
    let content: unknown;
    try {
      content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch (cause) {
      throw new DataError(`${MODEL_FILE}: not valid JSON`, { cause });
    }
    const parsed = documentSchema.safeParse(content);
    if (!parsed.success)
      throw new DataError(`${MODEL_FILE}: not a support vector machine: ${z.prettifyError(parsed.error)}`);
    return new MarginModel(partsOf(parsed.data));
  }
}

/** Scores of rows that are scaled already, [rows x classes]. */
export function decisionOf(
  { classes, kernelRows, machines }: Pick<MarginParts, "classes" | "kernelRows" | "machines">,
  values: Float32Array,
  rows: number,
): Float64Array {
  const { weights, intercepts } = machines;
  const width = rows === 0 ? 0 : values.length / rows;
  const scores = new Float64Array(rows * classes.length);
  const similar = new Float64Array(kernelRows?.components.count ?? 0);
  const machine = (k: number, inputs: ArrayLike<number>, first: number): number => {
    const own = weights[k]!;
    let sum = intercepts[k]!;
    for (let i = 0; i < own.length; i++) sum += own[i]! * inputs[first + i]!;
    return sum;
  };
  for (let row = 0; row < rows; row++) {
    const first = row * width;
    if (kernelRows) compare(kernelRows.kernel, kernelRows.components, { x: values, first, into: similar });
    const [inputs, at] = kernelRows ? [similar, 0] : [values, first];
    if (classes.length === 2) {
      scores[2 * row + 1] = machine(0, inputs, at);
      scores[2 * row] = -scores[2 * row + 1]!;
    } else {
      for (let k = 0; k < classes.length; k++) scores[row * classes.length + k] = machine(k, inputs, at);
    }
  }
  return scores;
}

const numbers = z.array(z.number());
const names = z.array(z.string()).refine((list) => new Set(list).size === list.length, { error: "a name twice" });

const documentSchema = z.strictObject({
  format: z.literal(1),
  classes: names.min(2).max(256),
  features: names.min(1),
  scaler: z.unknown(),
  kernel: z
    .strictObject({
      name: z.enum(KERNELS),
      gamma: z.number().positive(),
      coef0: z.number(),
      degree: z.int().min(1),
      components: z.array(numbers).min(1),
    })
    .nullable(),
  weights: z.array(numbers),
  intercepts: numbers,
  calibration: calibrationSchema,
});

/** Checks that all sizes agree. */
function partsOf(document: z.output<typeof documentSchema>): MarginParts {
  const { classes, features, kernel, weights, intercepts, calibration } = document;
  const count = (what: string, length: number, expected: number) => {
    if (length !== expected) throw new DataError(`${MODEL_FILE}: ${length} ${what}; expected ${expected}`);
  };
  const scaler = document.scaler === null ? undefined : Scaler.fromJSON(document.scaler);
  if (scaler && scaler.columns.join() !== features.join()) {
    throw new DataError(
      `${MODEL_FILE}: a scaler of the columns ${scaler.columns.join(", ")}; expected ${features.join(", ")}`,
    );
  }
  const machines = classes.length === 2 ? 1 : classes.length;
  count("machines", weights.length, machines);
  count("intercepts", intercepts.length, machines);
  for (const row of kernel?.components ?? []) count("values of a component", row.length, features.length);
  for (const own of weights) count("weights of a machine", own.length, kernel?.components.length ?? features.length);
  const { kind, slope, offset } = calibration;
  count("slopes of the calibration", slope.length, kind === "softmax" ? 1 : machines);
  count("offsets of the calibration", offset.length, kind === "softmax" ? classes.length : machines);
  return {
    ...{ classes, features, scaler, calibration },
    kernelRows: kernel ? kernelRowsOf(kernel, features.length) : undefined,
    machines: { weights: weights.map((own) => Float64Array.from(own)), intercepts },
  };
}

function kernelRowsOf(document: Kernel & { components: number[][] }, width: number): KernelRows {
  const { components, ...kernel } = document;
  const values = new Float64Array(components.length * width);
  components.forEach((row, c) => {
    values.set(row, c * width);
  });
  return { kernel, components: { values, count: components.length, width } };
}

function rowsOf(values: Float64Array, { count, width }: Components): number[][] {
  return Array.from({ length: count }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
}
