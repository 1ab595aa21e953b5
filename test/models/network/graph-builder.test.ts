import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { parameterCount } from "../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import { ACTIVATIONS, LAYER_KINDS, type Layer, type Shape } from "../../../src/models/network/layer.ts";
import { graphOf } from "./open-graph.ts";

const shapeAfter = (input: Shape, ...layers: Layer[]): Shape => graphOf(input, layers).nodes.at(-1)!.shape;
const convolution = { kind: "convolution", filters: 3, taps: 4 } as const;
const transposed = { kind: "transposed-convolution", filters: 3, taps: 4 } as const;

describe("shapes", () => {
  test.each<[string, Shape, Layer, Shape]>([
    ["dense", [4], { kind: "dense", units: 3 }, [3]],
    ["dense of a sequence", [4, 2], { kind: "dense", units: 3 }, [3]],
    ["convolution, same: ceil(7 / 2)", [7, 2], { ...convolution, stride: 2 }, [4, 3]],
    ["convolution, valid: (7 - 4 + 1) / 2", [7, 2], { ...convolution, stride: 2, padding: "valid" }, [2, 3]],
    ["convolution, valid: all steps in one window", [4, 2], { ...convolution, padding: "valid" }, [1, 3]],
    ["transposed, same: 7 x 2", [7, 2], { ...transposed, stride: 2 }, [14, 3]],
    ["transposed, valid: 6 x 2 + 4", [7, 2], { ...transposed, stride: 2, padding: "valid" }, [16, 3]],
    ["pooling: windows side by side", [7, 2], { kind: "pooling", of: "max", size: 2 }, [3, 2]],
    ["pooling: windows 1 apart", [7, 2], { kind: "pooling", of: "mean", size: 2, stride: 1 }, [6, 2]],
    ["upsampling", [7, 2], { kind: "upsampling", factor: 3 }, [21, 2]],
    ["repetition", [4], { kind: "repetition", steps: 3 }, [3, 4]],
    ["repetition of a sequence", [2, 3], { kind: "repetition", steps: 2 }, [2, 6]],
    ["reshaping", [6], { kind: "reshaping", shape: [2, 3] }, [2, 3]],
    ["lstm, last step", [7, 2], { kind: "lstm", units: 3 }, [3]],
    ["gru, all steps", [7, 2], { kind: "gru", units: 3, sequences: true }, [7, 3]],
    ["batch normalisation", [7, 2], { kind: "batch-normalisation" }, [7, 2]],
    ["reparametrisation", [6], { kind: "reparametrisation" }, [3]],
    ["log variances", [7, 2], { kind: "log-variances" }, [28]],
    ["residual", [7, 2], { kind: "residual", layers: [{ kind: "dropout", rate: 0.1 }] }, [7, 2]],
    ["branches of vectors", [4], { kind: "branches", branches: [[], [{ kind: "dense", units: 3 }]] }, [7]],
    ["branches of sequences", [7, 2], { kind: "branches", branches: [[], [convolution]] }, [7, 5]],
  ])("%s", (_name, input, layer, expected) => {
    expect(shapeAfter(input, layer)).toEqual(expected);
  });
});

describe("what is left out", () => {
  const nodeOf = (layer: Layer, input: Shape = [6, 2]) => graphOf(input, [layer]).nodes[1]!.layer;

  test.each([
    ["relu", "he_uniform"],
    ["elu", "he_uniform"],
    ["gelu", "he_uniform"],
    ["selu", "lecun_normal"],
    ["tanh", "glorot_uniform"],
    ["linear", "glorot_uniform"],
  ] as const)("the initialiser before %s is %s", (activation, initialiser) => {
    expect(nodeOf({ kind: "dense", units: 2, activation })).toMatchObject({ initialiser });
  });

  test("has the default that layer.ts says", () => {
    expect(nodeOf(convolution)).toEqual({
      ...convolution,
      ...{ activation: "linear", bias: true, stride: 1, padding: "same" },
      ...{ l2: 0, orthogonality: 0, unitNorm: false, initialiser: "glorot_uniform" },
    });
    expect(nodeOf({ kind: "pooling", of: "max", size: 3 })).toMatchObject({ stride: 3 });
    expect(nodeOf({ kind: "lstm", units: 2 })).toMatchObject({ sequences: false });
    expect(nodeOf({ kind: "batch-normalisation" })).toMatchObject({ momentum: 0.1 });
    expect(nodeOf({ kind: "reparametrisation" })).toMatchObject({ beta: 1 });
    expect(nodeOf({ kind: "activity-penalty" })).toMatchObject({
      ...{ l1: 0, decorrelation: 0, sparsity: { target: 0.05, weight: 0 } },
    });
  });
});

describe("a graph", () => {
  test("has nodes behind their inputs, and parameters one after the other", () => {
    const hidden: Layer = { kind: "dense", units: 2 };
    const builder = new GraphBuilder([3]);
    const code = builder.append(0, [{ kind: "residual", layers: [{ kind: "dropout", rate: 0.1 }] }, hidden], "encoder");
    const end = builder.append(code, [{ kind: "dense", units: 3, tied: hidden }], "decoder");
    const graph = builder.finish({ code, y: end }, []);
    expect(graph.nodes.map(({ layer, inputs }) => [layer.kind, ...inputs])).toEqual([
      ["input"],
      ["dropout", 0],
      ["add", 0, 1],
      ["dense", 2],
      ["dense", 3],
    ]);
    expect(graph.nodes[4]!.layer).toMatchObject({ tiedTo: 3 });
    expect(graph.outputs).toEqual({ code: 3, y: 4 });
    expect(graph.parameters).toEqual([
      { node: 3, name: "kernel", shape: [3, 2], offset: 0, size: 6, trainable: true },
      { node: 3, name: "bias", shape: [2], offset: 6, size: 2, trainable: true },
      { node: 4, name: "bias", shape: [3], offset: 8, size: 3, trainable: true },
    ]);
    expect(parameterCount(graph)).toBe(11);
  });

  test.each<[Layer, [string, number[]][]]>([
    [
      convolution,
      [
        ["kernel", [4, 2, 3]],
        ["bias", [3]],
      ],
    ],
    [
      transposed,
      [
        ["kernel", [4, 3, 2]],
        ["bias", [3]],
      ],
    ],
    [
      { kind: "lstm", units: 5 },
      [
        ["kernel", [2, 20]],
        ["recurrent_kernel", [5, 20]],
        ["bias", [20]],
      ],
    ],
    [
      { kind: "gru", units: 5 },
      [
        ["kernel", [2, 15]],
        ["recurrent_kernel", [5, 15]],
        ["bias", [15]],
        ["recurrent_bias", [15]],
      ],
    ],
    [
      { kind: "batch-normalisation" },
      [
        ["gamma", [2]],
        ["beta", [2]],
        ["moving_mean", [2]],
        ["moving_variance", [2]],
      ],
    ],
    [{ kind: "log-variances" }, [["log_variance", [14]]]],
  ])("parameters of $kind", (layer, expected) => {
    const { parameters } = graphOf([7, 2], [layer]);
    expect(parameters.map(({ name, shape }) => [name, shape])).toEqual(expected);
    expect(parameters.filter(({ trainable }) => !trainable).map(({ name }) => name)).toEqual(
      layer.kind === "batch-normalisation" ? ["moving_mean", "moving_variance"] : [],
    );
  });
});

describe("a mistake in layers is reported where it is", () => {
  const hidden: Layer = { kind: "dense", units: 2 };
  const tied: Layer = { kind: "dense", units: 4, tied: hidden };
  const sigmoid = { kind: "activity-penalty", sparsity: { target: 1, weight: 1 } };
  const custom = { kind: "custom", name: "mine", shape: [2], parameters: [] };

  test.each<[string, Shape, readonly unknown[], string]>([
    [
      "another kind",
      [4],
      [hidden, { kind: "densse" }],
      `test, layer 2: kind: densse; expected one of ${LAYER_KINDS.join(", ")}`,
    ],
    ["no layer", [4], [7], 'test, layer 1: number; expected a layer, such as { kind: "dense", units: 8 }'],
    ["null", [4], [null], 'test, layer 1: null; expected a layer, such as { kind: "dense", units: 8 }'],
    [
      "no kind",
      [4],
      [{ units: 8 }],
      'test, layer 1: an object without kind; expected a layer, such as { kind: "dense", units: 8 }',
    ],
    [
      "an unknown setting",
      [4],
      [{ ...hidden, activaton: "relu" }],
      "test, layer 1 (dense): unknown setting activaton; expected one of units, activation, bias, contractive, l2, orthogonality, unitNorm, initialiser",
    ],
    [
      "an unknown activation",
      [4],
      [{ ...hidden, activation: "swish" }],
      `test, layer 1 (dense): activation: swish; expected one of ${ACTIVATIONS.join(", ")}`,
    ],
    ["no units", [4], [{ kind: "dense" }], "test, layer 1 (dense): units: nothing; expected a whole number above 0"],
    [
      "units of 0",
      [4],
      [{ kind: "dense", units: 0 }],
      "test, layer 1 (dense): units: 0; expected a whole number above 0",
    ],
    [
      "half a unit",
      [4],
      [{ kind: "dense", units: 2.5 }],
      "test, layer 1 (dense): units: 2.5; expected a whole number above 0",
    ],
    ["a weight below 0", [4], [{ ...hidden, l2: -1 }], "test, layer 1 (dense): l2: -1; expected a number from 0"],
    [
      "a weight that is no number",
      [4],
      [{ ...hidden, l2: Number.NaN }],
      "test, layer 1 (dense): l2: NaN; expected a number",
    ],
    ["a rate of 1", [4], [{ kind: "dropout", rate: 1 }], "test, layer 1 (dropout): rate: 1; expected a number below 1"],
    [
      "a deviation below 0",
      [4],
      [{ kind: "gaussian-noise", deviation: -1 }],
      "test, layer 1 (gaussian-noise): deviation: -1; expected a number from 0",
    ],
    [
      "a target of 1",
      [4],
      [sigmoid],
      "test, layer 1 (activity-penalty): sparsity.target: 1; expected a number below 1",
    ],
    [
      "another padding",
      [4, 1],
      [{ ...convolution, padding: "causal" }],
      "test, layer 1 (convolution): padding: causal; expected one of same, valid",
    ],
    [
      "a shape of three",
      [4],
      [{ kind: "reshaping", shape: [2, 2, 1] }],
      "test, layer 1 (reshaping): shape: [2,2,1]; expected [size] or [steps, channels], whole numbers above 0",
    ],
    [
      "a shape of other numbers",
      [4],
      [{ kind: "reshaping", shape: [3] }],
      "test, layer 1 (reshaping): shape [3] of 3 numbers; got [4], 4 numbers",
    ],
    [
      "a vector for a sequence",
      [4],
      [{ kind: "lstm", units: 2 }],
      "test, layer 1 (lstm): works on sequences, [steps, channels]; got a vector, [4]",
    ],
    [
      "too few steps",
      [2, 1],
      [{ ...convolution, padding: "valid" }],
      "test, layer 1 (convolution): 2 steps too few for one window",
    ],
    [
      "an odd number of means and log variances",
      [3],
      [{ kind: "reparametrisation" }],
      "test, layer 1 (reparametrisation): needs means and log variances, an even number; got 3",
    ],
    [
      "a residual of another shape",
      [4],
      [{ kind: "residual", layers: [hidden] }],
      "test, layer 1 (residual): adds values of one shape; got [4], [2]",
    ],
    [
      "a layer of a residual",
      [4],
      [{ kind: "residual", layers: [hidden, { kind: "upsampling", factor: 2 }] }],
      "test, layer 1 (residual), layer 2 (upsampling): works on sequences, [steps, channels]; got a vector, [2]",
    ],
    [
      "a residual without list",
      [4],
      [{ kind: "residual" }],
      "test, layer 1 (residual): undefined; expected a list of layers",
    ],
    [
      "no branches",
      [4],
      [{ kind: "branches", branches: [] }],
      "test, layer 1 (branches): no branches; expected a list of lists of layers",
    ],
    [
      "branches that do not fit",
      [4, 1],
      [{ kind: "branches", branches: [[], [hidden]] }],
      "test, layer 1 (branches): puts side by side vectors, or sequences of as many steps; got [4,1], [2]",
    ],
    [
      "tied to what is not there",
      [4],
      [tied],
      "test, layer 1 (dense): tied to a layer that does not come before it in the network",
    ],
    [
      "tied to a tied one",
      [4],
      [hidden, tied, { kind: "dense", units: 2, tied }],
      "test, layer 3 (dense): tied to a layer that is tied itself",
    ],
    [
      "tied, but of another size",
      [4],
      [hidden, { ...tied, units: 3 }],
      "test, layer 2 (dense): 2 to 3 numbers, tied to a layer of 4 to 2; expected 2 to 4",
    ],
    [
      "a tied kernel's penalty",
      [4],
      [hidden, { ...tied, l2: 1 }],
      "test, layer 2 (dense): l2 of a tied layer; expected it of the layer whose kernel it has",
    ],
    ["a custom layer without function", [4], [custom], "test, layer 1 (custom): call: nothing; expected a function"],
  ])("%s", (_name, input, layers, message) => {
    expect(() => graphOf(input, layers as Layer[])).toThrow(new ConfigError(message));
  });

  test("a list that is none", () => {
    expect(() => new GraphBuilder([4]).append(0, hidden as never, "encoder")).toThrow(
      new ConfigError("encoder: object; expected a list of layers"),
    );
  });
});
