import { createRequire } from "node:module";
import type { FeatureMatrix } from "../../../../src/core/matrix.ts";

interface PackageModel {
  predict(rows: number[][]): (number | number[])[];
  free(): void;
}

/** What the package's own class predicts with a model in its binary format; NaN is handed over as its -1. */
export async function portPrediction(model: Uint8Array, x: FeatureMatrix): Promise<number[]> {
  const require = createRequire(import.meta.url);
  const listeners = process.listeners("uncaughtException");
  const wasm = require("ml-xgboost/dist/wasm/xgboost.js");
  wasm.print = wasm.printErr = () => {};
  for (const listener of process.listeners("uncaughtException")) {
    if (!listeners.includes(listener)) process.off("uncaughtException", listener);
  }
  const { load } = (await require("ml-xgboost")) as { load(saved: object): PackageModel };
  const loaded = load({ name: "ml-xgboost", model, options: {} });
  const width = x.columns.length;
  const rows = Array.from({ length: x.rows }, (_, row) =>
    Array.from(x.values.subarray(row * width, (row + 1) * width), (value) => (Number.isNaN(value) ? -1 : value)),
  );
  const predicted = loaded.predict(rows).flat();
  loaded.free();
  return predicted;
}
