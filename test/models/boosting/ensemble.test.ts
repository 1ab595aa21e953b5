import { expect, test } from "vitest";
import { xgboostConfig } from "../../../src/models/boosting/parameters.ts";
import xgboost from "../../../src/models/boosting/xgboost.ts";
import { fitContext, mixture } from "../mixture.ts";

test.each([0, 0.1])(
  "many rows at once, by bytes, get the answers of a few rows, by walking; missing: %s",
  async (missing) => {
    const train = mixture({ rows: 2000, separation: 1, classes: 4, features: 5 });
    if (missing > 0) for (let i = 0; i < train.x.values.length; i += 1 / missing) train.x.values[i] = Number.NaN;
    const config = xgboostConfig.parse({ rounds: 40, max_depth: 6, max_bin: 64 });
    const model = await xgboost.fit({ train, validation: train, config, context: fitContext() });
    const { rows, columns, values } = train.x;
    const together = model.probabilities(train.x);
    // Fewer than 256 rows are walked through.
    for (let row = 0; row < rows; row += 100) {
      const some = { rows: 100, columns, values: values.slice(row * columns.length, (row + 100) * columns.length) };
      expect(model.probabilities(some)).toEqual(together.subarray(4 * row, 4 * (row + 100)));
    }
  },
);
