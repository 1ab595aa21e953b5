import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A whole definition as a user writes one: each row is of the class whose mean is nearest. */
export const NEAREST_MEAN = `import { DataError, type FittedModel, type ModelDefinition, requireClassRows, requireFinite, requireSameColumns } from "cascada";
import { z } from "zod";

const config = z.strictObject({
  sharpness: z.number().positive().default(1).describe("how fast probabilities fall with distance"),
});

const stored = z.strictObject({
  classes: z.array(z.string()),
  features: z.array(z.string()),
  means: z.array(z.array(z.number())),
  sharpness: z.number(),
});
type Means = z.output<typeof stored>;

function classifier({ classes, features, means, sharpness }: Means): FittedModel {
  return {
    classes,
    features,
    probabilities(x) {
      requireSameColumns(x, features);
      requireFinite(x);
      const { rows, columns, values } = x;
      const all = new Float32Array(rows * classes.length);
      for (let row = 0; row < rows; row++) {
        const scores = means.map((mean) => {
          const distance = mean.reduce((sum, m, f) => sum + (values[row * columns.length + f]! - m) ** 2, 0);
          return Math.exp(-sharpness * Math.min(distance, 600 / sharpness));
        });
        const total = scores.reduce((sum, score) => sum + score, 0);
        scores.forEach((score, k) => {
          all[row * classes.length + k] = score / total;
        });
      }
      return all;
    },
    files: () => ({ "means.json": new TextEncoder().encode(JSON.stringify({ classes, features, means, sharpness })) }),
  };
}

const definition: ModelDefinition<z.output<typeof config>> = {
  name: "nearest-mean",
  kind: "classifier",
  summary: "the class whose mean is nearest",
  config,
  async fit({ train: { x, y, classes }, config: { sharpness }, context }) {
    context.signal.throwIfAborted();
    requireClassRows({ training: { x, label: y } }, classes);
    const width = x.columns.length;
    const means = classes.map((_, k) => {
      const own = [...y.keys()].filter((row) => y[row] === k);
      return x.columns.map((_, f) => own.reduce((sum, row) => sum + x.values[row * width + f]!, 0) / own.length);
    });
    return classifier({ classes: [...classes], features: [...x.columns], means, sharpness });
  },
  load(files) {
    try {
      return classifier(stored.parse(JSON.parse(new TextDecoder().decode(files["means.json"]))));
    } catch (cause) {
      throw new DataError("means.json: not the means of classes", { cause });
    }
  },
};

export default definition;
`;

/** Writes a file of that text, its folder made if need be. */
export function writeSource(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
