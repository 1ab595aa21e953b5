import { DataError } from "../../core/errors.ts";
import { type FeatureMatrix, selectRows } from "../../core/matrix.ts";
import { calibrated, fitCalibration } from "../calibration.ts";
import type { LabelledSet } from "../model.ts";
import type { AutoencoderNetwork } from "./autoencoder-network.ts";
import { scoresOf } from "./class-scores.ts";
import type { AutoencoderContent } from "./stored-autoencoder.ts";

/** Whether each class has a network with a scaler of its own that judges rows. */
export function scalesPerClass({ config }: Pick<AutoencoderContent, "config">): boolean {
  const { autoencoders, classify_by, scaling } = config;
  const judged = classify_by === "reconstruction_error" || classify_by === "likelihood";
  return judged && autoencoders === "one_per_primary" && scaling.per === "primary" && scaling.kind !== "none";
}

/**
 * Class probabilities, [rows x classes] row-major, of rows that are each scaled by the scaler of their own class before every
 * network judges them: the way in which the thesis of the reference evaluated its autoencoders. The scale tells the answer.
 *
 * @param validation rows that the calibration is fitted to, scaled likewise
 * @throws DataError for a row of a class that the model does not have
 */
export function knowingClass(
  { content, networks }: { content: AutoencoderContent; networks: readonly AutoencoderNetwork[] },
  { x, y }: Pick<LabelledSet, "x" | "y">,
  validation: Pick<LabelledSet, "x" | "y" | "weight">,
): Float32Array {
  const unscaled = networks.map((network) => network.withoutScaler());
  const scores = (rows: Pick<LabelledSet, "x" | "y">) => scoresOf(content, unscaled, scaledByClass(networks, rows));
  const rows = { scores: scores(validation), y: validation.y, weight: validation.weight };
  const offsets = content.config.calibration === "temperature_and_offsets";
  return calibrated(scores({ x, y }), fitCalibration(rows, content.classes.length, { offsets }));
}

/** Each row scaled by the network of its class. */
function scaledByClass(networks: readonly AutoencoderNetwork[], { x, y }: Pick<LabelledSet, "x" | "y">): FeatureMatrix {
  const width = x.columns.length;
  const values = new Float32Array(x.values.length);
  const stranger = y.findIndex((label) => label >= networks.length);
  if (stranger >= 0) {
    throw new DataError(`row ${stranger} is of class ${y[stranger]}; expected one of ${networks.length} classes`);
  }
  for (const [k, { trained }] of networks.entries()) {
    const rows = Uint32Array.from([...y.keys()].filter((row) => y[row] === k));
    const scaled = trained.scaler!.transform(selectRows(x, rows));
    for (const [i, row] of rows.entries()) {
      values.set(scaled.values.subarray(i * width, (i + 1) * width), row * width);
    }
  }
  return { ...x, values };
}
