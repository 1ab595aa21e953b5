import { expect, test } from "vitest";
import { lossName } from "../../../src/models/autoencoder/loss-name.ts";
import type { Loss } from "../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import type { Layer } from "../../../src/models/network/layer.ts";

function nameOf(kinds: Loss["kind"][], ...layers: Layer[]): string {
  const builder = new GraphBuilder([4]);
  const output = builder.append(0, layers, "encoder");
  const losses = kinds.map((kind): Loss => ({ kind, output: "reconstruction", weight: 1 }));
  return lossName(builder.finish({ reconstruction: output }, losses));
}

const dense: Layer = { kind: "dense", units: 4 };

test("a loss is named after all that is in it", () => {
  expect(nameOf(["squared-error"], dense)).toBe("squared error");
  expect(nameOf(["bernoulli", "cross-entropy"], dense)).toBe("negative log likelihood + cross-entropy");
  const drawn = (beta: number): Layer => ({ kind: "reparametrisation", beta });
  expect(nameOf(["gaussian"], dense, drawn(1))).toBe("negative log likelihood + divergence");
  expect(nameOf(["gaussian"], dense, drawn(0))).toBe("negative log likelihood");
});

test.each<Layer>([
  { ...dense, l2: 1e-4 },
  { ...dense, orthogonality: 1 },
  { ...dense, contractive: 1e-3 },
  { kind: "activity-penalty", l1: 0.1 },
  { kind: "activity-penalty", decorrelation: 0.1 },
  { kind: "activity-penalty", sparsity: { target: 0.1, weight: 0.01 } },
])("penalties are named: %o", (layer) => {
  expect(nameOf(["squared-error"], layer)).toBe("squared error + penalties");
});
