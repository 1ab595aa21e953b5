import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import type { FeatureMatrix } from "../../../src/core/matrix.ts";
import { Scaler } from "../../../src/core/scaler.ts";
import { AutoencoderNetwork } from "../../../src/models/autoencoder/autoencoder-network.ts";
import type { Likelihood } from "../../../src/models/autoencoder/settings.ts";
import { byBin, byChannel, inputShape } from "../../../src/models/autoencoder/trace-order.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import { type Inference, openInference } from "../../../src/models/network/inference.ts";
import type { Layer, Shape } from "../../../src/models/network/layer.ts";

const rowsOf = (...values: number[]): FeatureMatrix => ({
  ...{ rows: values.length, columns: ["a"], values: Float32Array.from(values) },
});

/** A network of given parameters; encoder and decoder may share no layer. */
function network(
  { encoder, decoder, input = [1] }: { encoder: Layer[]; decoder: Layer[]; input?: Shape },
  parameters: number[],
  { likelihood = "squared_error", scaler }: { likelihood?: Likelihood; scaler?: Scaler } = {},
): AutoencoderNetwork {
  const builder = new GraphBuilder(input);
  const code = builder.append(0, encoder, "encoder");
  const reconstruction = builder.append(code, decoder, "decoder");
  const drawn = encoder.some(({ kind }) => kind === "reparametrisation");
  const outputs = { code, reconstruction, ...(drawn && { "posterior 1": code - 1 }) };
  const graph = builder.finish(outputs, []);
  const values = Float32Array.from(parameters);
  const trained = { name: "proton", scaler, parameters: values, keptEpoch: 1 };
  return new AutoencoderNetwork(trained, likelihood, graph, openInference(graph, values) as Inference);
}

const code: Layer = { kind: "dense", units: 1 };

describe("a network", () => {
  test("x -> 2 x -> 2 x - 3: of 4 the code is 8, the reconstruction 5 and the error 1", () => {
    const plain = network({ encoder: [code], decoder: [{ kind: "dense", units: 1 }] }, [2, 0, 1, -3]);
    const x = rowsOf(4, 3);
    expect([...plain.code(x)]).toEqual([8, 6]);
    expect([...plain.reconstructions(x)]).toEqual([5, 3]);
    expect([...plain.errors(x)]).toEqual([1, 0]);
    expect(plain.logErrors(x)[0]).toBeCloseTo(0, 12);
    expect(Number.isFinite(plain.logErrors(x)[1])).toBe(true);
  });

  test("sees scaled numbers and answers in the units of x", () => {
    // Mean 4, deviation 2: the row 8 is 2 to the network, which gives 2 x 2 = 4, or 4 + 2 x 4 = 12.
    const scaler = Scaler.fit("standard", rowsOf(2, 6), Uint32Array.of(0, 1));
    const scaled = network({ encoder: [code], decoder: [{ kind: "dense", units: 1 }] }, [2, 0, 1, 0], { scaler });
    expect([...scaled.reconstructions(rowsOf(8))]).toEqual([12]);
    expect([...scaled.errors(rowsOf(8))]).toEqual([4]);
  });

  test("of means and log variances: 1/2 (1.5^2 / 4 + log 4 + log 2 pi), with the Jacobian of the scaling", () => {
    const decoder: Layer[] = [{ kind: "dense", units: 2 }];
    const parameters = [1, 0, 1, 0, -0.5, Math.log(4)];
    const x = rowsOf(3);
    const unlike: Layer[] = [code];
    // x = 3: the mean is 3 - .5 = 2.5, of log variance log 4
    const density = (difference: number) => -0.5 * (difference ** 2 / 4 + Math.log(4) + Math.log(2 * Math.PI));
    const gaussian = network({ encoder: unlike, decoder }, parameters, { likelihood: "gaussian" });
    expect(gaussian.logLikelihoods(x, 1)[0]).toBeCloseTo(density(0.5), 5);
    expect([...gaussian.errors(x)]).toEqual([0.25]);
    const scaler = Scaler.fit("min-max", rowsOf(0, 6), Uint32Array.of(0, 1));
    const scaled = network({ encoder: unlike, decoder }, parameters, { likelihood: "gaussian", scaler });
    // p(x) dx = p(s) ds with ds = dx / 6
    expect(scaled.logLikelihoods(x, 1)[0]).toBeCloseTo(density(0.5) - Math.log(6), 5);
  });

  test("of logits: t log sigma(z) + (1 - t) log sigma(-z), of t within 0 and 1", () => {
    const bernoulli = network({ encoder: [code], decoder: [{ kind: "dense", units: 1 }] }, [0, 0, 0, 0.7], {
      likelihood: "bernoulli",
    });
    const p = 1 / (1 + Math.exp(-0.7));
    const log = (t: number) => t * Math.log(p) + (1 - t) * Math.log(1 - p);
    const found = bernoulli.logLikelihoods(rowsOf(0.25, 7, -1), 1);
    for (const [i, t] of [0.25, 1, 0].entries()) expect(found[i]).toBeCloseTo(log(t), 6);
    expect(bernoulli.reconstructions(rowsOf(0))[0]).toBeCloseTo(p, 6);
  });

  test("names the row and itself where an error is beyond all numbers", () => {
    const plain = network({ encoder: [code], decoder: [{ kind: "dense", units: 1 }] }, [1, 0, 1, 0]);
    const far = network({ encoder: [code], decoder: [{ kind: "dense", units: 1 }] }, [1e30, 0, 1e30, 0]);
    expect(plain.logErrors(rowsOf(1e30))[0]).toBeLessThan(0);
    expect(() => far.logErrors(rowsOf(0, 1))).toThrow(DataError);
    expect(() => far.logErrors(rowsOf(0, 1))).toThrow(
      "row 1: logarithm of the reconstruction error of network proton is",
    );
  });
});

describe("the importance-weighted likelihood", () => {
  // z ~ N(0, 1), x = 2 z + N(0, 1): x ~ N(0, 5), and z given x ~ N(2 x / 5, 1 / 5).
  const encoder: Layer[] = [{ kind: "dense", units: 2 }, { kind: "reparametrisation" }];
  const decoder: Layer[] = [{ kind: "dense", units: 2 }];
  const vae = (slope: number, logVariance: number) =>
    network({ encoder, decoder }, [slope, 0, 0, logVariance, 2, 0, 0, 0], { likelihood: "gaussian" });
  const truth = (x: number) => -0.5 * (x ** 2 / 5 + Math.log(5) + Math.log(2 * Math.PI));
  const x = rowsOf(-2, 0, 0.3, 4);

  test("is the true one from a single draw where the encoder is the true posterior", () => {
    const found = vae(0.4, -Math.log(5)).logLikelihoods(x, 1);
    for (const [i, value] of x.values.entries()) expect(found[i]).toBeCloseTo(truth(value), 5);
  });

  test("comes near the true one with more draws from another encoder", () => {
    const off = (samples: number) => {
      const found = vae(0.3, -1).logLikelihoods(x, samples);
      return Math.max(...x.values.map((value, i) => Math.abs(found[i]! - truth(value))));
    };
    expect(off(1000)).toBeLessThan(0.1);
    expect(off(1000)).toBeLessThan(off(1));
  });

  test("is that of the row alone, whichever rows are beside it", () => {
    const network = vae(0.3, -1);
    const together = network.logLikelihoods(x, 7);
    for (const [i, value] of x.values.entries()) expect(network.logLikelihoods(rowsOf(value), 7)[0]).toBe(together[i]);
  });
});

test("a trace goes to the network bin by bin, and back", () => {
  // two channels of three bins: 1 2 3 | 4 5 6
  const x: FeatureMatrix = {
    rows: 2,
    columns: [..."abcdef"],
    values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    shape: [2, 3],
  };
  expect(inputShape(x)).toEqual([3, 2]);
  const values = byBin(x.values, x);
  expect([...values]).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]);
  expect(byChannel(values, x)).toEqual(x.values);
  const { shape: _, ...flat } = x;
  expect(inputShape(flat)).toEqual([6]);
  expect(byBin(flat.values, flat)).toBe(flat.values);
});
