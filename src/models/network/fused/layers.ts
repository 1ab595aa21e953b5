import type { NodeLayer } from "../graph.ts";
import { activation } from "./activation.ts";
import { activityPenalty } from "./activity-penalty.ts";
import { batchNormalisation } from "./batch-normalisation.ts";
import { convolution } from "./convolution.ts";
import { corruption } from "./corruption.ts";
import { dense } from "./dense.ts";
import type { FusedLayer, FusedLayerMaker, Site } from "./fused-layer.ts";
import { gru } from "./gru.ts";
import { add, concatenate } from "./joining.ts";
import { logVariances } from "./log-variances.ts";
import { lstm } from "./lstm.ts";
import { pooling } from "./pooling.ts";
import { reparametrisation } from "./reparametrisation.ts";
import { reshaping } from "./reshaping.ts";
import { transposedConvolution } from "./transposed-convolution.ts";
import { repetition, upsampling } from "./upsampling.ts";

/** The layers that this engine can do. */
const MAKERS: { [K in NodeLayer["kind"]]?: FusedLayerMaker<Extract<NodeLayer, { kind: K }>> } = {
  dense,
  activation,
  dropout: corruption,
  "gaussian-noise": corruption,
  "salt-and-pepper": corruption,
  reparametrisation,
  "log-variances": logVariances,
  "activity-penalty": activityPenalty,
  convolution,
  "transposed-convolution": transposedConvolution,
  pooling,
  upsampling,
  repetition,
  reshaping,
  lstm,
  gru,
  "batch-normalisation": batchNormalisation,
  add,
  concatenate,
};

export function isFused(layer: NodeLayer): boolean {
  return layer.kind === "input" || MAKERS[layer.kind] !== undefined;
}

/** The layer at its place. */
export function makeLayer(layer: NodeLayer, site: Site): FusedLayer {
  const make = MAKERS[layer.kind] as FusedLayerMaker<NodeLayer> | undefined;
  if (make) return make(layer, site);
  throw new Error(`layer ${layer.kind} is not fused`);
}
