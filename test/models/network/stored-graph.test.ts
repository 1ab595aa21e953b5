import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import type { Graph } from "../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import type { Custom, Dense, Layer } from "../../../src/models/network/layer.ts";
import { writeSafetensors } from "../../../src/models/network/safetensors.ts";
import { readGraph, writeGraph } from "../../../src/models/network/stored-graph.ts";
import { readWeights, writeWeights } from "../../../src/models/network/weights.ts";

const hidden: Dense = { kind: "dense", units: 4, activation: "selu", orthogonality: 0.1 };
/** At least one of each kind that an input of [6, 2] can go through. */
const LAYERS: readonly Layer[] = [
  { kind: "dropout", rate: 0.1 },
  { kind: "gaussian-noise", deviation: 0.1 },
  { kind: "salt-and-pepper", rate: 0.1, low: 0, high: 1 },
  { kind: "convolution", filters: 3, taps: 3, stride: 2 },
  { kind: "batch-normalisation" },
  { kind: "activation", activation: "gelu" },
  { kind: "upsampling", factor: 2 },
  { kind: "pooling", of: "max", size: 2 },
  { kind: "transposed-convolution", filters: 2, taps: 2, stride: 2, padding: "valid" },
  { kind: "residual", layers: [{ kind: "lstm", units: 2, sequences: true }] },
  { kind: "branches", branches: [[{ kind: "gru", units: 3 }], [{ kind: "lstm", units: 1 }]] },
  { kind: "dense", units: 6 },
  { kind: "reparametrisation" },
  { kind: "repetition", steps: 2 },
  { kind: "reshaping", shape: [6] },
  hidden,
  { kind: "activity-penalty", l1: 0.1 },
  { kind: "dense", units: 6, tied: hidden },
  { kind: "log-variances" },
];

function graphOf(layers: readonly Layer[]): Graph {
  const builder = new GraphBuilder([6, 2]);
  const output = builder.append(0, layers, "layers");
  return builder.finish({ output }, [{ kind: "squared-error", output: "output", weight: 1 }]);
}

const graph = graphOf(LAYERS);
const sections = [{ name: "layers", first: 1, end: graph.nodes.length }];
const stored = () => JSON.parse(JSON.stringify(writeGraph(graph, sections)));

describe("a graph", () => {
  test("comes back from JSON text, its parameters with it", () => {
    expect(readGraph(stored())).toEqual({ graph, sections });
  });

  test.each([
    ["an unknown layer", (json: ReturnType<typeof stored>) => (json.nodes[1].layer.kind = "drop"), /not a network/],
    ["a key too many", (json) => (json.nodes[1].layer.more = 1), /not a network.*more/],
    [
      "another shape",
      (json) => (json.nodes[4].shape = [4, 3]),
      /node 4 \(convolution\) gives \[3,3\]; the file says \[4,3\]/,
    ],
    ["an input that comes later", (json) => (json.nodes[2].inputs = [3]), /input of node 2: 3; expected less than 2/],
    ["no input", (json) => (json.nodes[2].inputs = []), /node 2 \(gaussian-noise\) has 0 inputs/],
    ["a second input node", (json) => (json.nodes[2].layer = { kind: "input" }), /node 2 \(input\) has 1 inputs/],
    ["an output that is not there", (json) => (json.outputs.output = 99), /output output: 99; expected less than/],
    ["a loss of no output", (json) => (json.losses[0].output = "logits"), /a loss of logits, which is no output/],
    [
      "a loss of what every object has",
      (json) => (json.losses[0].output = "constructor"),
      /a loss of constructor, which is no output/,
    ],
    ["a section beyond the end", (json) => (json.sections[0].end = 99), /section of nodes 1 to 99/],
    ["tied to no dense layer", (json) => (json.nodes.at(-2).layer.tiedTo = 4), /tied to node 4 \(convolution\)/],
    [
      "an impossible layer",
      (json) => Object.assign(json.nodes[4].layer, { taps: 9, padding: "valid" }),
      /too few for one window/,
    ],
  ] as [string, (json: ReturnType<typeof stored>) => unknown, RegExp][])(
    "with %s is refused",
    (_what, change, message) => {
      const json = stored();
      change(json);
      expect(() => readGraph(json)).toThrow(DataError);
      expect(() => readGraph(json)).toThrow(message);
    },
  );

  test("has its custom functions from elsewhere, and says so where they are not known", () => {
    const call = (_tf: unknown, { x }: { x: unknown }) => x;
    const own: Custom = { kind: "custom", name: "square", shape: [3], parameters: [], call };
    const custom = graphOf([own]);
    const json = JSON.parse(JSON.stringify(writeGraph(custom, [])));
    expect(readGraph(json, (name) => (name === "square" ? call : undefined)).graph).toEqual(custom);
    expect(() => readGraph(json)).toThrow(
      "the layer square is not one of Cascada's; expected the file that defines it",
    );
  });
});

describe("weights", () => {
  const names = ["proton", "iron"];
  const vectors = names.map((name) => initialParameters(graph, Random.fromSeed(name)));
  const file = writeWeights({ graph, sections, names }, vectors);

  test("come back to the bit, under names with the place in their section", () => {
    expect(readWeights(file, { graph, sections, names })).toEqual(vectors);
    expect(Buffer.from(file).toString("latin1")).toContain('"iron/layers.3.kernel"');
  });

  test.each([
    [
      "other networks",
      { graph, sections, names: ["proton", "oxygen"] },
      "no parameter oxygen/layers.3.kernel; there are",
    ],
    ["fewer networks", { graph, sections, names: ["iron"] }, /parameters; expected \d+, as the network has$/],
  ])("of %s are refused", (_what, named, message) => {
    expect(() => readWeights(file, named)).toThrow(message);
  });

  test("of another size are refused", () => {
    const small = graphOf([{ kind: "dense", units: 2, bias: false }]);
    const other = writeSafetensors([{ name: "a/node.1.kernel", shape: [2, 12], values: new Float32Array(24) }]);
    expect(() => readWeights(other, { graph: small, sections: [], names: ["a"] })).toThrow(
      new DataError("weights.safetensors: a/node.1.kernel is [2,12]; expected [12,2]"),
    );
  });
});
