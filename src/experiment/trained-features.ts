import { z } from "zod";
import { DataError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";
import { type Drift, distanceByChance, driftOf, summarise } from "../evaluation/drift.ts";
import { describeIssues } from "./issues.ts";

/** Beside the model, of which it is no part: it has no say in what the model predicts, nor in its hash. */
export const TRAINED_FEATURES = "trained-features.json";

const schema = z.strictObject({
  format: z.literal(1),
  rows: z.int().positive().describe("stations of training and validation"),
  quantiles: z
    .record(z.string(), z.array(z.number()).min(2))
    .describe("of each feature, in equal steps from the smallest value to the largest"),
});

export type TrainedFeatures = z.output<typeof schema>;

/**
 * The distribution of each feature among the rows that training saw, which are all but the test's. Undefined where columns are bins of
 * traces: one by one they say little.
 */
export function trainedFeatures(x: FeatureMatrix, test: Uint32Array): TrainedFeatures | undefined {
  if (x.shape !== undefined) return undefined;
  const seen = new Uint8Array(x.rows).fill(1);
  for (const row of test) seen[row] = 0;
  const rows = seen.reduce((sum, each) => sum + each, 0);
  if (rows === 0) return undefined;
  const quantiles = x.columns.map((name, k) => [name, summarise(columnOf(x, k).filter((_, row) => seen[row] === 1))]);
  return { format: 1, rows, quantiles: Object.fromEntries(quantiles) };
}

/** As the file has it: a line for each feature. */
export function writtenFeatures({ rows, quantiles }: TrainedFeatures): string {
  const lines = Object.entries(quantiles).map(
    ([name, values]) => `    ${JSON.stringify(name)}: ${JSON.stringify(values)}`,
  );
  return `{\n  "format": 1,\n  "rows": ${rows},\n  "quantiles": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Throws DataError for what is no such file, or is of other features. */
export function parseTrainedFeatures(path: string, bytes: Uint8Array, features: readonly string[]): TrainedFeatures {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DataError(`${path}: not valid JSON`, { cause });
  }
  const result = schema.safeParse(content, { reportInput: true });
  if (!result.success) throw new DataError(describeIssues(result.error.issues, { schema, blame: () => path }));
  const names = Object.keys(result.data.quantiles).sort().join(", ");
  const expected = [...features].sort().join(", ");
  if (names !== expected) throw new DataError(`${path}: quantiles of ${names}; expected ${expected}`);
  for (const [name, values] of Object.entries(result.data.quantiles)) {
    const at = values.findIndex((value, k) => value < (values[k - 1] ?? value));
    if (at >= 0)
      throw new DataError(`${path}: ${name}: quantile ${at} is ${values[at]}; expected no less than the one before`);
  }
  return result.data;
}

/** How far the stations of a file are from those that the model was trained on. */
export interface DriftLook {
  /** in the order of the features */
  features: Drift[];
  /** distance that as many showers of the training's kind stay below with 95 % */
  by_chance: number;
}

export function driftLook(x: FeatureMatrix, shower: Uint32Array, trained: TrainedFeatures): DriftLook {
  return {
    features: x.columns.map((name, k) => driftOf(name, columnOf(x, k), trained.quantiles[name]!)),
    by_chance: distanceByChance(new Set(shower).size),
  };
}

/** The values of a feature of all rows. */
export function columnOf({ rows, columns, values }: FeatureMatrix, k: number): Float64Array {
  const column = new Float64Array(rows);
  for (let row = 0; row < rows; row++) column[row] = values[row * columns.length + k]!;
  return column;
}
