import { expect, test } from "vitest";
import { sha256 } from "../../src/core/hash.ts";
import {
  describeFeatures,
  FEATURE_DEFINITIONS,
  FEATURE_SETS,
  type FeatureOptions,
} from "../../src/features/catalogue.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { makeStations } from "../data/stations.ts";

/** What the features of a fixed table are, and what is said of them, by version of their definitions. */
const KNOWN: Record<string, string> = {
  "1": "b67cab7c64de97f9cadb0f8c7879035db2eab090b409bcf3495895b35c40df91",
};

async function* table() {
  const table = makeStations(240);
  const [s1000_vem, bin_width_ns] = [new Float64Array(240).fill(30), new Float32Array(240).fill(25)];
  yield { ...table, columns: { ...table.columns, s1000_vem, bin_width_ns } };
}

test("features that change have another version of their definitions", async () => {
  const sets: FeatureOptions[] = FEATURE_SETS.map((set) => ({ set }));
  const parts: (string | Float32Array)[] = [];
  for (const options of [...sets, { set: "observable" as const, per_pmt: true }]) {
    const described = describeFeatures(options).map(({ name, unit, role }) => ({ name, unit, role }));
    const { x } = await extractFeatures(table(), options);
    parts.push(JSON.stringify(described), x.values);
  }
  // Where this fails, raise FEATURE_DEFINITIONS and add its hash; hashes of experiments change with it.
  expect({ [FEATURE_DEFINITIONS]: sha256(...parts) }).toEqual({ [FEATURE_DEFINITIONS]: KNOWN[FEATURE_DEFINITIONS] });
});
