import { resolveSpecifier } from "./rooms.ts";
import type { SourceFile, Violation } from "./source-file.ts";

/**
 * What reads a trained model and answers for it, and must run in a browser. Training may use threads and files; that is
 * why the two live apart.
 */
export const PREDICTORS: readonly string[] = [
  "src/models/boosting/boosted-model.ts",
  "src/models/boosting/booster.ts",
  "src/models/margin/margin-model.ts",
  "src/models/autoencoder/autoencoder-model.ts",
  "src/models/perceptron/perceptron-model.ts",
  "src/models/ensemble/ensemble-model.ts",
];

/** Nothing that a predictor reaches at run time (type imports vanish) may come from Node. */
export function browserViolations(files: readonly SourceFile[]): Violation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files
    .filter((file) => PREDICTORS.includes(file.path))
    .flatMap((predictor) => {
      const found: Violation[] = [];
      const seen = new Set([predictor.path]);
      const queue: { file: SourceFile; chain: string }[] = [{ file: predictor, chain: predictor.path }];
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        for (const { specifier, typeOnly } of next.file.imports) {
          if (typeOnly) continue;
          const chain = `${next.chain} -> ${specifier}`;
          if (specifier.startsWith("node:")) {
            found.push({ rule: "browser", where: predictor.path, message: `a predictor reaches Node: ${chain}` });
          }
          const target = resolveSpecifier(next.file.path, specifier);
          const file = specifier.startsWith(".") && !seen.has(target) ? byPath.get(target) : undefined;
          if (file === undefined) continue;
          seen.add(target);
          queue.push({ file, chain });
        }
      }
      return found;
    });
}
