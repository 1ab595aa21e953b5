import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import type { AutoencoderLayers } from "../../../src/models/autoencoder/architecture.ts";
import { autoencoderGraph, type BuildInput } from "../../../src/models/autoencoder/autoencoder-graph.ts";
import { definitionNamed } from "../../../src/models/catalogue.ts";
import type { Dense } from "../../../src/models/network/layer.ts";

function given(settings: object = {}, input: BuildInput["input"] = [3]): BuildInput {
  const config = definitionNamed("autoencoder").config.parse({ name: "autoencoder", ...settings });
  return { input, config: config as BuildInput["config"], classes: ["proton", "iron"] };
}

const code: Dense = { kind: "dense", units: 2 };
const good: AutoencoderLayers = { encoder: [code], decoder: [{ kind: "dense", units: 3 }] };

function graphOf(layers: unknown, input = given()) {
  return autoencoderGraph({ name: "mine", build: () => layers as AutoencoderLayers }, input);
}

describe("a network of the family", () => {
  test("corrupts the row first, and compares with the clean one", () => {
    const { graph, sections } = graphOf(good, given({ corruption: { kind: "salt_and_pepper", rate: 0.2 } }));
    expect(graph.nodes[1]!.layer).toEqual({ kind: "salt-and-pepper", rate: 0.2, low: -2, high: 2 });
    expect(graph.nodes[2]!.inputs).toEqual([1]);
    expect(graph.outputs).toEqual({ code: 2, reconstruction: 3 });
    expect(graph.losses).toEqual([{ kind: "squared-error", output: "reconstruction", weight: 1 }]);
    expect(sections.map(({ name, first, end }) => `${name} ${first}-${end}`)).toEqual([
      ...["corruption 1-2", "encoder 2-3", "decoder 3-4", "widths 4-4"],
    ]);
  });

  test("learns widths for a Gaussian likelihood, unless the decoder gives them", () => {
    const gaussian = given({ likelihood: "gaussian", classify_by: "likelihood" });
    const learnt = graphOf(good, gaussian).graph;
    expect(learnt.nodes.at(-1)).toMatchObject({ layer: { kind: "log-variances" }, shape: [6] });
    const own = graphOf({ ...good, decoder: [{ kind: "dense", units: 6 }] }, gaussian).graph;
    expect(own.nodes.at(-1)).toMatchObject({ layer: { kind: "dense" }, shape: [6] });
  });

  test("has a head on the code for a joint loss, the architecture's where it has one", () => {
    const joint = given({ classify_by: "joint", joint: { weight: 0.5 } });
    const { graph } = graphOf(good, joint);
    expect(graph.nodes[graph.outputs.logits!]).toMatchObject({ inputs: [graph.outputs.code], shape: [2] });
    expect(graph.losses[1]).toEqual({ kind: "cross-entropy", output: "logits", weight: 0.5 });
    const head = [
      { kind: "dense", units: 9 },
      { kind: "dense", units: 2 },
    ];
    expect(graphOf({ ...good, head }, joint).graph.nodes).toHaveLength(graph.nodes.length + 1);
    expect(() => graphOf({ ...good, head: head.slice(0, 1) }, joint)).toThrow(
      "architecture mine: head: gives 9 numbers; expected 2, a logit for each of proton, iron",
    );
  });

  test("names what a drawn code is drawn from", () => {
    const encoder = [{ kind: "dense", units: 4 }, { kind: "reparametrisation" }];
    expect(graphOf({ ...good, encoder }).graph.outputs).toMatchObject({ code: 2, "posterior 1": 1 });
  });
});

describe("a mistake in an architecture gets a message that points at it", () => {
  test.each([
    ["nothing", undefined, "architecture mine: build gives undefined for encoder; expected a list of layers"],
    [
      "no decoder",
      { encoder: [code] },
      "architecture mine: build gives undefined for decoder; expected a list of layers",
    ],
    ["no layers", { ...good, encoder: [] }, "architecture mine: encoder: no layers; expected at least one"],
    [
      "a wrong size",
      { ...good, decoder: [code] },
      "architecture mine: decoder, layer 1: gives [2], 2 numbers; expected 3, as the rows have ([3])",
    ],
    [
      "an unknown layer",
      { ...good, encoder: [code, { kind: "dens" }] },
      /^architecture mine: encoder, layer 2: kind: dens; expected one of dense, convolution/,
    ],
    [
      "no layer",
      { ...good, encoder: [undefined] },
      /^architecture mine: encoder, layer 1: kind: undefined; expected one of/,
    ],
    [
      "an unknown layer within",
      { ...good, encoder: [{ kind: "residual", layers: [{ kind: "x" }] }] },
      /encoder, layer 1 \(residual\), layer 1: kind: x/,
    ],
    [
      "a sequence's layer",
      { ...good, encoder: [{ kind: "lstm", units: 2 }] },
      /^architecture mine: encoder, layer 1 \(lstm\): works on sequences/,
    ],
    [
      "no units",
      { ...good, encoder: [{ kind: "dense", units: 0 }] },
      /^architecture mine: encoder, layer 1 \(dense\): units: 0; expected a whole number above 0/,
    ],
  ])("%s", (_what, layers, message) => {
    expect(() => graphOf(layers)).toThrow(ConfigError);
    expect(() => graphOf(layers)).toThrow(message);
  });

  test("an exception in build", () => {
    const build = () => {
      throw new TypeError("config.units is not iterable");
    };
    expect(() => autoencoderGraph({ name: "mine", build }, given())).toThrow(
      new ConfigError("architecture mine: build failed: config.units is not iterable"),
    );
  });
});
