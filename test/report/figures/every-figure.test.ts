import { describe, expect, test } from "vitest";
import type { ShowerEvent } from "../../../src/report/event.ts";
import { drawEmptyFigure, drawPanel } from "../../../src/report/figure.ts";
import { accuracyCurve } from "../../../src/report/figures/accuracy-curve.ts";
import { codePlanes } from "../../../src/report/figures/code-planes.ts";
import { comparisonFigure } from "../../../src/report/figures/comparison.ts";
import { confusionMatrix } from "../../../src/report/figures/confusion.ts";
import { footprintPanel } from "../../../src/report/figures/event-footprint.ts";
import { ldfPanel } from "../../../src/report/figures/event-ldf.ts";
import { eventSheet } from "../../../src/report/figures/event-sheet.ts";
import { exampleTraces } from "../../../src/report/figures/example-traces.ts";
import { featureDistributions } from "../../../src/report/figures/feature-distributions.ts";
import { featureReconstructions } from "../../../src/report/figures/feature-reconstructions.ts";
import { importanceBars } from "../../../src/report/figures/importance.ts";
import { intermediateValues } from "../../../src/report/figures/intermediate-values.ts";
import { learningCurve } from "../../../src/report/figures/learning-curve.ts";
import { meanTraces } from "../../../src/report/figures/mean-traces.ts";
import { parallelCoordinates } from "../../../src/report/figures/parallel-coordinates.ts";
import { parameterImportance } from "../../../src/report/figures/parameter-importance.ts";
import { rateSweep } from "../../../src/report/figures/rate-sweep.ts";
import { reliabilityDiagram } from "../../../src/report/figures/reliability.ts";
import { rocCurves } from "../../../src/report/figures/roc.ts";
import { searchContour } from "../../../src/report/figures/search-contour.ts";
import { searchHistory } from "../../../src/report/figures/search-history.ts";
import { searchSlices } from "../../../src/report/figures/search-slices.ts";
import { traceReconstructions } from "../../../src/report/figures/trace-reconstructions.ts";
import type { DrawnStudy } from "../../../src/report/study.ts";
import { emptyEvaluation } from "../sample-report.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const EVIL = `</text><script>x</script>&"'`;
const nan = Number.NaN;
const bin = { low: 1, high: 2, n: 5, accuracy: 0.4, interval: [0.1, 0.8] as [number, number] };
const noBin = { low: 2, high: 4, n: 0, accuracy: nan, interval: [nan, nan] as [number, number] };
const trace = {
  primary: EVIL,
  core_distance_m: 512,
  energy_eev: 12.3,
  zenith_deg: 34,
  time_ns: [0],
  measured: [0],
  muon: [0],
  electromagnetic: [0],
};
const features = {
  matrix: { rows: 1, columns: [EVIL], values: Float32Array.of(1) },
  y: [0],
  classes: [EVIL],
  units: { [EVIL]: EVIL },
};
const noEvent: ShowerEvent = { event_id: 0, stations: [], missing: [] };
/** One station at the core of a horizontal shower, with a signal of nothing. */
const oddEvent: ShowerEvent = {
  ...noEvent,
  zenith_deg: 90,
  azimuth_deg: 360,
  truth: { primary: EVIL },
  missing: [EVIL],
  stations: [
    { station_id: 0, east_m: 0, north_m: 0, core_distance_m: 0, signal_vem: 0, start_ns: 0 },
    { station_id: 1, east_m: 0, north_m: 0, core_distance_m: 0, signal_vem: 1e-9, signal_sigma_vem: 1, saturation: 9 },
  ],
};
const noStudy: DrawnStudy = { metric: EVIL, direction: "minimize", parameters: [], trials: [] };
/** One trial of a value and one of none, over an axis without length and one without end. */
const oddStudy: DrawnStudy = {
  ...noStudy,
  parameters: [
    { name: EVIL, scale: { kind: "log", low: 1, high: 1 } },
    { name: `x.${EVIL}`, scale: { kind: "categorical", choices: [EVIL, null] } },
    { name: "x", scale: { kind: "linear", low: 0, high: 1e300 } },
  ],
  trials: [
    {
      number: 0,
      state: "complete",
      params: { [EVIL]: 1, [`x.${EVIL}`]: EVIL, x: nan },
      value: 1,
      intermediate: [{ step: 0, value: nan }],
    },
    { number: 1, state: "complete", params: {}, value: nan, intermediate: [{ step: 3, value: 1 }] },
    { number: 2, state: "pruned", params: {}, value: 5, intermediate: [{ step: 3, value: 1 }] },
  ],
};
const accuracy = { accuracy: nan, accuracy_interval: [nan, nan] as [number, number] };

/** Each figure with nothing at all, and with as little, as odd and as hostile as its input may be. */
const FIGURES: Record<string, { empty: () => string; odd: () => string }> = {
  "mean traces": {
    empty: () =>
      meanTraces({ matrix: { rows: 0, columns: [], values: new Float32Array() }, y: [], classes: [], quantity: "" }),
    odd: () =>
      meanTraces({
        matrix: { rows: 1, columns: [EVIL], values: Float32Array.of(0), shape: [1, 1] },
        ...{ y: [0], classes: [EVIL, "iron"], quantity: EVIL },
      }),
  },
  "example traces": { empty: () => exampleTraces([]), odd: () => exampleTraces([trace]) },
  "feature distributions": {
    empty: () => featureDistributions({ ...features, matrix: { ...features.matrix, rows: 0 } }),
    odd: () => featureDistributions(features),
  },
  confusion: {
    empty: () => confusionMatrix({ classes: [], counts: [] }),
    odd: () => confusionMatrix({ classes: [EVIL], counts: [[0]] }),
  },
  roc: {
    empty: () => rocCurves([]),
    odd: () => rocCurves(emptyEvaluation().per_class.map((one) => ({ ...one, name: `${EVIL}${one.name}` }))),
  },
  "accuracy curve": {
    empty: () => accuracyCurve({ quantity: "energy / EeV", series: [], chance: nan, confidence: 0.99 }),
    odd: () =>
      accuracyCurve({
        quantity: EVIL,
        series: [{ name: "shower_split", leaks: [], bins: [bin, noBin], ...accuracy }],
        chance: nan,
        confidence: nan,
        logarithmic: true,
      }),
  },
  comparison: {
    empty: () => comparisonFigure({ title: "Nothing", description: "", legend: [], panels: [] }),
    odd: () =>
      comparisonFigure({
        title: EVIL,
        description: EVIL,
        legend: [{ label: EVIL, colour: "#000000", symbol: "line" }],
        panels: [
          {
            heading: EVIL,
            x: { label: EVIL, domain: [0, 1] },
            y: { label: EVIL, domain: [0, 1] },
            series: [{ symbol: "area", colour: "#000000", points: [{ x: nan, y: nan, low: nan, high: nan }] }],
          },
        ],
      }),
  },
  "event footprint": {
    empty: () => drawPanel(footprintPanel(noEvent, 480)),
    odd: () => drawPanel(footprintPanel(oddEvent, 480)),
  },
  "event lateral distribution": {
    empty: () => drawPanel(ldfPanel(noEvent, 480)),
    odd: () => drawPanel(ldfPanel(oddEvent, 480)),
  },
  "event sheet": { empty: () => drawEmptyFigure("Event 0", "no stations"), odd: () => eventSheet(oddEvent) },
  importance: { empty: () => importanceBars([]), odd: () => importanceBars([{ feature: EVIL, gain: nan }]) },
  "learning curve": {
    empty: () =>
      learningCurve([{ label: "depth 5", loss: "log loss", step: "round", steps: [], kept: 0 }], { mark: "best" }),
    odd: () =>
      learningCurve(
        [{ label: EVIL, loss: EVIL, step: EVIL, steps: [{ step: 1, train: 1, validation: nan }], kept: 7 }],
        { mark: EVIL },
      ),
  },
  "rate sweep": {
    empty: () => rateSweep([{ network: "proton", suggestion: nan, tried: [] }]),
    odd: () => rateSweep([{ network: EVIL, suggestion: 0.1, tried: [{ learningRate: 1, smoothLoss: 1 }] }]),
  },
  "code planes": {
    empty: () => codePlanes({ planes: [], y: [], classes: [] }),
    odd: () =>
      codePlanes({
        planes: [
          { heading: EVIL, axes: [EVIL, EVIL], x: [0], y: [0] },
          { heading: EVIL, axes: [EVIL, EVIL], x: [nan], y: [nan] },
        ],
        y: [0],
        classes: [EVIL],
      }),
  },
  "feature reconstructions": {
    empty: () => featureReconstructions({ features: [], y: [], classes: [] }),
    odd: () =>
      featureReconstructions({
        features: [
          { name: EVIL, unit: EVIL, truth: [1], reconstruction: [nan] },
          { name: EVIL, unit: "", truth: [nan], reconstruction: [1] },
        ],
        y: [0],
        classes: [EVIL],
      }),
  },
  "trace reconstructions": {
    empty: () => traceReconstructions([], "error"),
    odd: () =>
      traceReconstructions(
        [
          { primary: EVIL, what: EVIL, values: [0], reconstructions: [{ network: EVIL, error: nan, values: [nan] }] },
          { primary: "iron", what: "", values: [], reconstructions: [] },
        ],
        EVIL,
      ),
  },
  "course of a search": { empty: () => searchHistory(noStudy), odd: () => searchHistory(oddStudy) },
  "parallel coordinates": { empty: () => parallelCoordinates(noStudy), odd: () => parallelCoordinates(oddStudy) },
  "slices of a search": { empty: () => searchSlices(noStudy), odd: () => searchSlices(oddStudy) },
  "contour of a search": { empty: () => searchContour(noStudy), odd: () => searchContour(oddStudy) },
  "intermediate values": { empty: () => intermediateValues(noStudy), odd: () => intermediateValues(oddStudy) },
  "importance of parameters": {
    empty: () => parameterImportance([]),
    odd: () => parameterImportance([{ name: EVIL, share: 0, spread: nan }]),
  },
  reliability: {
    empty: () => reliabilityDiagram([{ name: "iron", bins: [] }]),
    odd: () =>
      reliabilityDiagram([{ name: EVIL, bins: [{ n: 1, mean_probability: 0.5, observed: 1, interval: [nan, 1] }] }]),
  },
};

describe.each(Object.entries(FIGURES))("%s", (_name, { empty, odd }) => {
  test("says so when there is nothing to draw", () => {
    const texts = textsOf(checkedSvg(empty()));
    expect(texts).toHaveLength(2);
    expect(texts[1]).toMatch(/^(no|the) /);
  });

  test("draws the least input without a broken number or a broken tag", () => {
    expect(checkedSvg(odd()).querySelectorAll("script").length).toBe(0);
  });

  test("is the same bytes at every call", () => {
    expect(odd()).toBe(odd());
  });
});
