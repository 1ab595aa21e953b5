import { INK, seriesColour } from "../../report/palette.ts";
import type { Measuring } from "../measuring.ts";
import { moments } from "../moments.ts";
import type { MuonSample } from "../muon-sample.ts";
import type { Measurement, Quantity, Row, ValidationFigure } from "../quantity.ts";

const MUONS = 20_000;
/** Area over peak of vertical muons on the unified board, bins of 25 ns: the mean [R] and the range observed [S]. */
const AREA_OVER_PEAK = 3.5;
const OBSERVED = [2.5, 4.5] as const;

async function measure(measuring: Measuring): Promise<Measurement> {
  const sample = await measuring.muons(MUONS);
  const [charge, peak, ratio] = [sample.charge_vem, sample.peak_vem, sample.area_over_peak].map(moments);
  const row = (quantity: string, target: number, { mean, meanError }: { mean: number; meanError: number }): Row => ({
    ...{ quantity, at: "single vertical muons, one PMT", decimals: 4, target, measured: mean, error: meanError },
    tolerance: { relative: 0.03 },
  });
  return {
    rows: [
      row("charge, VEM", 1, charge!),
      row("peak, VEM peak", 1, peak!),
      row("area over peak, bins of 25 ns", AREA_OVER_PEAK, ratio!),
    ],
    figures: [figure(sample)],
  };
}

function figure({ charge_vem, peak_vem, area_over_peak }: MuonSample): ValidationFigure {
  const panel = (heading: string, label: string, values: Float64Array, domain: readonly [number, number]) => {
    const outline = histogram(values, domain);
    const top = 1.15 * Math.max(...outline.map(({ y }) => y));
    return { heading, x: { label, domain }, y: { label: "probability density", domain: [0, top] as const }, outline };
  };
  const rule = (x: number, top: number) => ({
    symbol: "line" as const,
    colour: INK,
    dash: "5 3",
    points: [
      { x, y: 0 },
      { x, y: top },
    ],
  });
  const panels = [
    { ...panel("charge", "charge (VEM)", charge_vem, [0.4, 1.6]), target: 1 },
    { ...panel("peak", "peak (VEM peak)", peak_vem, [0.4, 1.6]), target: 1 },
    { ...panel("area over peak", "area over peak (bins of 25 ns)", area_over_peak, [2, 5]), target: AREA_OVER_PEAK },
  ];
  return {
    name: "vertical-muon",
    title: "Single vertical muons in one PMT",
    description:
      "Distributions in the simulation; dashed: the published mean; band: range of area over peak in stations.",
    legend: [
      { label: "simulation", colour: seriesColour(0), symbol: "line" },
      { label: "published", colour: INK, symbol: "line", dash: "5 3" },
      { label: "range of means of stations", colour: "#d9d9d9", symbol: "area" },
    ],
    panels: panels.map(({ heading, x, y, outline, target }) => ({
      ...{ heading, x, y },
      series: [
        ...(heading === "area over peak"
          ? [
              {
                symbol: "area" as const,
                colour: INK,
                points: OBSERVED.map((x) => ({ x, y: 0, low: 0, high: y.domain[1] })),
              },
            ]
          : []),
        rule(target, y.domain[1]),
        { symbol: "line" as const, colour: seriesColour(0), points: outline },
      ],
    })),
  };
}

const BINS = 60;

/** Outline of a density histogram. */
function histogram(values: Float64Array, [low, high]: readonly [number, number]): { x: number; y: number }[] {
  const counts = new Float64Array(BINS);
  const width = (high - low) / BINS;
  for (const value of values) {
    const bin = Math.floor((value - low) / width);
    if (bin >= 0 && bin < BINS) counts[bin] = counts[bin]! + 1 / (values.length * width);
  }
  return Array.from(counts).flatMap((y, i) => [
    { x: low + i * width, y },
    { x: Math.min(high, low + (i + 1) * width), y },
  ]);
}

export const verticalMuon: Quantity = {
  id: "V11",
  title: "Single vertical muons",
  target:
    "Charge, peak and area over peak of muons that cross the tank from top to bottom, through photo-electrons, pulse, digits and calibration.",
  source: "definition of the VEM; area over peak 3.5 with 2.5-4.5 observed [S axis ranges; R value]",
  tolerance: "3 %",
  measure,
};
