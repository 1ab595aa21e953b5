import { describe, expect, test } from "vitest";
import type { BuildInput } from "../../../src/models/autoencoder/autoencoder-graph.ts";
import { denseAutoencoder } from "../../../src/models/autoencoder/dense-layers.ts";
import type { DenseSettings } from "../../../src/models/autoencoder/dense-settings.ts";
import variational from "../../../src/models/autoencoder/variational.ts";
import { definitionNamed } from "../../../src/models/catalogue.ts";
import type { Dense, Layer, Shape } from "../../../src/models/network/layer.ts";

function layersOf(settings: object, input: Shape = [9]) {
  const config = definitionNamed("autoencoder").config.parse({ name: "autoencoder", ...settings });
  return denseAutoencoder({ input, config: config as BuildInput["config"] & DenseSettings });
}

const units = (layers: readonly Layer[]) => layers.flatMap((layer) => (layer.kind === "dense" ? [layer.units] : []));
const dense = (layers: readonly Layer[]) => layers.filter((layer): layer is Dense => layer.kind === "dense");

describe("dense layers", () => {
  test("are symmetric about the code, and take a trace as one row", () => {
    const { encoder, decoder } = layersOf({ layers: [6, 4, 2] }, [3, 3]);
    expect([units(encoder), units(decoder)]).toEqual([
      [6, 4, 2],
      [4, 6, 9],
    ]);
    expect(dense(encoder).map(({ activation }) => activation)).toEqual(["selu", "selu", "selu"]);
    expect(dense(decoder).map(({ activation }) => activation)).toEqual(["selu", "selu", "linear"]);
  });

  test("tied: each kernel of the decoder is that of the layer it mirrors, with the decoder's activation and biases", () => {
    const { encoder, decoder } = layersOf({ layers: [6, 2], tied: true, activation: "tanh" });
    const [first, second] = dense(encoder);
    expect(dense(decoder)[0]).toEqual({ kind: "dense", units: 6, activation: "tanh", tied: second });
    expect(dense(decoder)[0]!.tied).toBe(second);
    expect(dense(decoder)[1]!.tied).toBe(first);
    expect(dense(decoder)[1]!.activation).toBe("linear");
  });

  test("constraints are the encoder's, the penalties on the code stand behind it", () => {
    const { encoder, decoder } = layersOf({
      ...{ layers: [6, 2], unit_norm: true, orthogonality: 0.1, contractive: 0.2, l2: 0.3 },
      ...{ l1: 0.4, decorrelation: 0.5, code_activation: "sigmoid", sparsity: { weight: 0.6 } },
    });
    for (const layer of dense(encoder)) {
      expect(layer).toMatchObject({ unitNorm: true, orthogonality: 0.1, contractive: 0.2, l2: 0.3 });
    }
    for (const layer of dense(decoder)) expect(layer.unitNorm).toBeUndefined();
    expect(dense(decoder)[0]!.l2).toBe(0.3);
    expect(encoder.at(-1)).toEqual({
      ...{ kind: "activity-penalty", l1: 0.4, decorrelation: 0.5, sparsity: { target: 0.05, weight: 0.6 } },
    });
    expect(dense(encoder)[1]!.activation).toBe("sigmoid");
  });

  test("normalisation and dropout are of hidden layers, not of code and reconstruction", () => {
    const { encoder, decoder } = layersOf({ layers: [6, 2], batch_normalisation: true, dropout: 0.2 });
    const kinds = (layers: readonly Layer[]) => layers.map(({ kind }) => kind);
    expect(kinds(encoder)).toEqual(["dense", "batch-normalisation", "activation", "dropout", "dense"]);
    expect(kinds(decoder)).toEqual(["dense", "batch-normalisation", "activation", "dropout", "dense"]);
    // Begun as before selu, though the layer itself is linear.
    expect(encoder[0]).toMatchObject({ activation: "linear", bias: false, initialiser: "lecun_normal" });
  });

  test("the stages of pre-training are the layers themselves, each with its mirror", () => {
    const { encoder, decoder, stages } = layersOf({ layers: [6, 4, 2] });
    expect(stages!.map((stage) => units([...stage.encoder, ...stage.decoder]))).toEqual([
      [6, 9],
      [4, 6],
      [2, 4],
    ]);
    expect(stages!.flatMap((stage) => stage.encoder)).toEqual(encoder);
    expect(stages![0]!.decoder[0]).toBe(decoder.at(-1));
    expect(layersOf({ layers: [2] }).stages).toBeUndefined();
  });
});

test("the decoder of a variational one mirrors its encoder, with its hidden layers, tied but for the one from the code", async () => {
  const config = variational.config.parse({ name: "variational", hidden: [8, 5], latent: 3, tied: true, beta: 2 });
  const { train, validation } = await import("../mixture.ts").then(({ mixture }) => ({
    train: mixture({ rows: 30 }),
    validation: mixture({ rows: 15, seed: 2 }),
  }));
  const { fitContext } = await import("../mixture.ts");
  const quick = { ...config, training: { ...config.training, epochs: 1 }, samples: 1 };
  const model = await variational.fit({ train, validation, config: quick, context: fitContext() });
  const { network } = JSON.parse(new TextDecoder().decode(model.files()["model.json"]));
  type Node = { layer: { kind: string; units?: number; tiedTo?: number; beta?: number } };
  const found = (network.nodes as Node[]).map(({ layer }) => [layer.kind, layer.units, layer.tiedTo ?? layer.beta]);
  expect(found).toEqual([
    ["input", undefined, undefined],
    ["dense", 8, undefined],
    ["dense", 5, undefined],
    ["dense", 6, undefined],
    ["reparametrisation", undefined, 2],
    ["dense", 5, undefined],
    ["dense", 8, 2],
    ["dense", 3, 1],
    ["log-variances", undefined, undefined],
  ]);
});
