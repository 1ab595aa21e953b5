import type { FeatureMatrix } from "../../core/matrix.ts";
import type { AutoencoderNetwork } from "./autoencoder-network.ts";
import { codeMatrix } from "./code-matrix.ts";
import type { AutoencoderContent } from "./stored-autoencoder.ts";

/** Rows that are asked at a time. */
const CHUNK = 4096;

/** What speaks for each class, before calibration: [rows x classes] row-major, the larger the likelier. */
export function scoresOf(
  { config, classes, logistic, booster }: Omit<AutoencoderContent, "calibration">,
  networks: readonly AutoencoderNetwork[],
  x: FeatureMatrix,
): Float64Array {
  const perClass = (of: (network: AutoencoderNetwork, rows: FeatureMatrix, from: number) => Float64Array) =>
    joined(x, classes.length, (rows, from) => {
      const columns = networks.map((network) => of(network, rows, from));
      return Float64Array.from({ length: rows.rows * classes.length }, (_, i) => {
        const [row, k] = [Math.floor(i / classes.length), i % classes.length];
        return columns[k]![row]!;
      });
    });
  const codes = (rows: FeatureMatrix, firstRow: number) =>
    codeMatrix(networks, rows, { ...config.code_classifier, firstRow });
  switch (config.classify_by) {
    case "reconstruction_error":
      return perClass((network, rows, from) => network.logErrors(rows, from).map((log) => -log));
    case "likelihood":
      return perClass((network, rows, from) => network.logLikelihoods(rows, config.samples, from));
    case "joint":
      return joined(x, classes.length, (rows) => Float64Array.from(networks[0]!.logits(rows)));
    case "code_logistic":
      return joined(x, classes.length, (rows, from) => logistic!.logits(codes(rows, from)));
    case "code_xgboost":
      return joined(x, classes.length, (rows, from) => Float64Array.from(booster!.margins(codes(rows, from))));
  }
}

/** Asks for some rows at a time, `from` one on, and puts the answers, `width` numbers a row, one after the other. */
export function joined(
  x: FeatureMatrix,
  width: number,
  answer: (rows: FeatureMatrix, from: number) => Float64Array,
): Float64Array {
  const whole = new Float64Array(x.rows * width);
  const columns = x.columns.length;
  for (let from = 0; from < x.rows; from += CHUNK) {
    const end = Math.min(from + CHUNK, x.rows);
    const values = x.values.subarray(from * columns, end * columns);
    whole.set(answer({ ...x, rows: end - from, values }, from), from * width);
  }
  return whole;
}
