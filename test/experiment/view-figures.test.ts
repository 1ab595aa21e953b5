import { describe, expect, test } from "vitest";
import type { FeatureMatrix } from "../../src/core/matrix.ts";
import { Random } from "../../src/core/random.ts";
import { viewFigures } from "../../src/experiment/view-figures.ts";
import type { FittedModel, NetworkView } from "../../src/models/model.ts";
import { mixture } from "../models/mixture.ts";
import { checkedSvg, textsOf } from "../report/svg.ts";
import { OBSERVABLE } from "./small-model.ts";

const set = mixture({ rows: 160, classes: 4, features: OBSERVABLE.length });
const x: FeatureMatrix = { ...set.x, columns: OBSERVABLE };

/** A model whose networks give back their input times a number of their own. */
function model(
  networks: readonly string[],
  codeSize: number,
  measure = "reconstruction error",
): FittedModel & { seen: FeatureMatrix[] } {
  const seen: FeatureMatrix[] = [];
  return {
    seen,
    classes: set.classes,
    features: OBSERVABLE,
    probabilities: () => new Float32Array(),
    files: () => ({}),
    views(given) {
      seen.push(given);
      const width = given.columns.length;
      return networks.map(
        (network, k): NetworkView => ({
          network,
          measure,
          codeSize,
          errors: Float32Array.from({ length: given.rows }, (_, row) => 1 + k + Math.abs(given.values[row * width]!)),
          reconstructions: given.values.map((value) => value * (1 + k / 10)),
          code: Float32Array.from(
            { length: given.rows * codeSize },
            (_, i) => given.values[Math.floor(i / codeSize) * width + (i % codeSize)]!,
          ),
        }),
      );
    },
  };
}

function figures(of: FittedModel, given: FeatureMatrix = x, rows = Uint32Array.from({ length: 80 }, (_, i) => 2 * i)) {
  return viewFigures(
    of,
    { x: given, y: set.y, classes: set.classes, rows, of: "stations of held-out showers" },
    { features: { set: "observable" }, random: Random.fromSeed(5) },
  );
}

describe("figures of what networks see", () => {
  test("are none of a model without views, and none without rows", () => {
    const { views: _, ...blind } = model(["all"], 2);
    expect(figures(blind)).toEqual([]);
    expect(figures(model(["all"], 2), x, new Uint32Array())).toEqual([]);
    expect(figures(model([], 2))).toEqual([]);
  });

  test("are errors, reconstructions and codes of the rows that may be shown, and of no others", () => {
    const networks = model(set.classes, 3);
    const drawn = figures(networks);
    expect(drawn.map(({ name }) => name)).toEqual(["reconstruction-errors", "reconstructions", "code"]);
    expect(drawn.every(({ caption }) => caption.includes("80 stations of held-out showers"))).toBe(true);
    const [seen] = networks.seen;
    // Row 2 i of the set for some i, each once: their first values are those of the even rows.
    const firsts = (of: FeatureMatrix) =>
      Array.from({ length: of.rows }, (_, row) => of.values[row * OBSERVABLE.length]!);
    expect(firsts(seen!).sort()).toEqual(
      firsts(x)
        .filter((_, row) => row % 2 === 0)
        .sort(),
    );
    expect(textsOf(checkedSvg(drawn[0]!.svg))).toContain("network oxygen");
    expect(drawn[1]!.caption).toContain("the network of the station's own primary");
    expect(textsOf(checkedSvg(drawn[2]!.svg))).toContain("UMAP of all codes side by side");
    expect(figures(model(set.classes, 3))).toEqual(drawn);
  });

  test("of one network with a code of one number show that against the error", () => {
    const [, reconstructions, code] = figures(model(["all"], 1));
    expect(reconstructions!.caption).toContain("network all");
    expect(code!.caption).toMatch(/^The code, one number, against the reconstruction error; 80/);
    expect(textsOf(checkedSvg(code!.svg))).toEqual(
      expect.arrayContaining(["code, one number", "reconstruction error"]),
    );
  });

  test("say what rows are judged by, and compare networks where there are several", () => {
    const [likely] = figures(model(set.classes, 2, "negative log likelihood"));
    expect(textsOf(checkedSvg(likely!.svg))).toEqual(
      expect.arrayContaining([
        "Negative log likelihood per primary",
        "negative log likelihood",
        "share of the primary's stations per bin / %",
      ]),
    );
    expect(likely!.caption).toMatch(/^Negative log likelihood by each network of stations .* gives it smaller ones\.$/);
    const [one] = figures(model(["all"], 2));
    expect(one!.caption).toMatch(
      /^Reconstruction error by network all of stations .* the central 99 % of the values\.$/,
    );
    // A row of panels, 184 px, is lower than the whole name, .6 x 12 px a character.
    expect(textsOf(checkedSvg(one!.svg))).toContain("share per bin / %");
    const traces = figures(model(["all"], 2, "negative log likelihood"), { ...x, shape: [1, 9] })[1]!;
    expect(traces.caption).toContain("the stations whose negative log likelihood, by network all, is");
    expect(textsOf(checkedSvg(traces.svg)).some((text) => text.startsWith("negative log likelihood "))).toBe(true);
  });

  test("without a code have no figure of it", () => {
    expect(figures(model(["all"], 0)).map(({ name }) => name)).toEqual(["reconstruction-errors", "reconstructions"]);
  });

  test("of traces show of each primary three stations, or the three PMTs of one", () => {
    const one = figures(model(["all"], 2), { ...x, shape: [1, 9] })[1]!;
    const texts = textsOf(checkedSvg(one.svg));
    expect(texts.filter((text) => text === "oxygen")).toHaveLength(3);
    expect(texts).toEqual(expect.arrayContaining(["10 % quantile", "median"]));
    const three = textsOf(checkedSvg(figures(model(["all"], 2), { ...x, shape: [3, 3] })[1]!.svg));
    expect(three.filter((text) => text === "oxygen")).toHaveLength(3);
    expect(three).toContain("median, PMT 3");
  });
});
