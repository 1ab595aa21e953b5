import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import type { Layer } from "../../../src/models/network/layer.ts";
import { drawNoise, noisyNodes } from "../../../src/models/network/noise.ts";
import { graphOf } from "./open-graph.ts";

const ROWS = 10_000;
const drawn = (layer: Layer, seed = 1) => drawNoise(graphOf([2], [layer]), ROWS, Random.fromSeed(seed)).get(1)!;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const share = (values: Float32Array, of: (x: number) => boolean) => mean(values.map((x) => Number(of(x))));

// 20,000 numbers each; five deviations of a share p are 5 sqrt(p (1 - p) / 20000), of a normal mean 5 / 141.
describe("random numbers of a batch", () => {
  test("dropout: 0 with its rate, else what keeps the mean", () => {
    const { factor, summand } = drawn({ kind: "dropout", rate: 0.2 });
    expect(summand).toBeUndefined();
    expect(new Set(factor)).toEqual(new Set([0, 1.25]));
    expect(Math.abs(share(factor!, (x) => x === 0) - 0.2)).toBeLessThan(0.0142);
  });

  test("dropout: every place alike, none for what its neighbour has", () => {
    const graph = graphOf([2], [{ kind: "dropout", rate: 0.2 }]);
    const rows = Array.from({ length: 5000 }, (_, i) => drawNoise(graph, 1, Random.fromSeed(i)).get(1)!.factor!);
    const often = (of: (row: Float32Array) => boolean) => rows.filter(of).length / rows.length;
    // five deviations of a share of .2, and of .2 x .2, among 5000
    expect(Math.abs(often(([a]) => a === 0) - 0.2)).toBeLessThan(0.0283);
    expect(Math.abs(often(([, b]) => b === 0) - 0.2)).toBeLessThan(0.0283);
    expect(Math.abs(often(([a, b]) => a === 0 && b === 0) - 0.04)).toBeLessThan(0.0139);
  });

  test("dropout of rate 0 changes nothing", () => {
    expect(new Set(drawn({ kind: "dropout", rate: 0 }).factor)).toEqual(new Set([1]));
  });

  test("gaussian noise: normal numbers of that deviation", () => {
    const { factor, summand } = drawn({ kind: "gaussian-noise", deviation: 3 });
    expect(factor).toBeUndefined();
    expect(Math.abs(mean(summand!))).toBeLessThan((3 * 5) / 141);
    // variance 9 with deviation 9 sqrt(2 / 20000)
    expect(Math.abs(mean(summand!.map((x) => x * x)) - 9)).toBeLessThan(5 * 9 * 0.01);
  });

  test("salt and pepper: low and high as likely, x otherwise", () => {
    const { factor, summand } = drawn({ kind: "salt-and-pepper", rate: 0.4, low: -2, high: 7 });
    for (const [i, f] of factor!.entries()) expect(f === 1 ? [0] : [-2, 7]).toContain(summand![i]);
    expect(Math.abs(share(summand!, (x) => x === -2) - 0.2)).toBeLessThan(0.0142);
    expect(Math.abs(share(summand!, (x) => x === 7) - 0.2)).toBeLessThan(0.0142);
  });

  test("reparametrisation: a standard normal number for each mean", () => {
    const { factor, summand } = drawn({ kind: "reparametrisation" });
    expect(factor).toBeUndefined();
    expect(summand).toHaveLength(ROWS);
    expect(Math.abs(mean(summand!))).toBeLessThan(0.05);
    // 10,000 numbers: deviation of the variance sqrt(2 / 10000)
    expect(Math.abs(mean(summand!.map((x) => x * x)) - 1)).toBeLessThan(5 * 0.0142);
  });

  test("the seed decides", () => {
    const layer: Layer = { kind: "gaussian-noise", deviation: 1 };
    expect(drawn(layer)).toEqual(drawn(layer));
    expect(drawn(layer, 2)).not.toEqual(drawn(layer));
  });

  test("belong to the nodes that need some", () => {
    const graph = graphOf(
      [2],
      [{ kind: "dense", units: 2 }, { kind: "dropout", rate: 0.1 }, { kind: "reparametrisation" }],
    );
    expect(noisyNodes(graph)).toEqual([2, 3]);
    expect([...drawNoise(graph, 1, Random.fromSeed(1)).keys()]).toEqual([2, 3]);
  });
});
