import { expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import { type Inference, openInference } from "../../../src/models/network/inference.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import type { Layer } from "../../../src/models/network/layer.ts";

function graphOf(layers: readonly Layer[]) {
  const builder = new GraphBuilder([3]);
  return builder.finish({ y: builder.append(0, layers, "layers") }, []);
}

const rows = { rows: 2, x: Float32Array.of(1, 2, 3, -1, 0, 4) };

test("what layers add to a loss changes no output", () => {
  const outputs = (terms: object, penalty: object) => {
    const graph = graphOf([
      { kind: "dense", units: 4, activation: "sigmoid", ...terms },
      { kind: "activity-penalty", ...penalty },
      { kind: "dense", units: 3 },
    ]);
    const inference = openInference(graph, initialParameters(graph, Random.fromSeed(1))) as Inference;
    return inference.outputs(rows, ["y"]);
  };
  const terms = { l2: 1, orthogonality: 1, contractive: 1, unitNorm: true };
  const penalty = { l1: 1, sparsity: { target: 0.1, weight: 1 }, decorrelation: 1 };
  expect(outputs(terms, penalty)).toEqual(outputs({}, {}));
});

test("nor does it take memory: of 150,000 numbers there would be 180 GB of covariances", () => {
  const graph = graphOf([
    { kind: "repetition", steps: 50_000 },
    { kind: "activity-penalty", decorrelation: 1 },
    { kind: "pooling", of: "max", size: 50_000 },
  ]);
  const inference = openInference(graph, new Float32Array(0)) as Inference;
  expect([...inference.outputs({ rows: 1, x: Float32Array.of(1, 2, 3) }, ["y"]).y!]).toEqual([1, 2, 3]);
});
