import { seriesColour } from "../../report/palette.ts";
import { comparisonLegend } from "../legend.ts";
import type { Measuring } from "../measuring.ts";
import { moments } from "../moments.ts";
import type { Measurement, Quantity, ValidationFigure } from "../quantity.ts";
import { dataStations, fallenSignal, measuredPoint, type Place, placeName } from "../scan.ts";

/** Share of the muons in the signal of the fitted model, mean shower of data at 10 EeV [D from A], table 5.4. */
const FITTED: readonly (readonly [zenith_deg: number, distance_m: number, fraction: number])[] = [
  [0, 1000, 0.36],
  [38, 1000, 0.45],
  [48, 1000, 0.52],
  [55, 1000, 0.59],
  [60, 1000, 0.66],
  [0, 500, 0.17],
  [38, 500, 0.23],
  [60, 500, 0.45],
  [0, 1600, 0.49],
  [38, 1600, 0.59],
  [60, 1600, 0.75],
];
const ZENITHS = [0, 12, 25, 38, 48, 55, 60];
const DISTANCES = [500, 1000, 1600];

interface Fraction extends Place {
  fraction: number;
  error: number;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (zenith_deg: number, distance_m: number): Promise<Fraction> => {
    const sample = await dataStations(measuring, { zenith_deg, distance_m });
    const muon = moments(sample.muon_vem);
    const all = fallenSignal(sample);
    const fraction = muon.mean / moments(all).mean;
    // Of a ratio of means: spread of muon - fraction x signal.
    const rest = moments(sample.muon_vem.map((value, i) => value - fraction * all[i]!));
    return { zenith_deg, distance_m, fraction, error: rest.meanError / moments(all).mean };
  };
  const fractions = await Promise.all(DISTANCES.flatMap((distance) => ZENITHS.map((zenith) => at(zenith, distance))));
  const rows = FITTED.map(([zenith_deg, distance_m, target]) => {
    const found = fractions.find((one) => one.zenith_deg === zenith_deg && one.distance_m === distance_m)!;
    return {
      ...{ quantity: "muon fraction", at: placeName({ zenith_deg, distance_m }), decimals: 3, target },
      ...{ measured: found.fraction, error: found.error, tolerance: { relative: 0.15 } },
    };
  });
  return { rows, figures: [figure(fractions)] };
}

function figure(fractions: readonly Fraction[]): ValidationFigure {
  const colours = DISTANCES.map((distance, i) => ({ label: `${distance} m`, colour: seriesColour(i) }));
  return {
    name: "muon-fraction",
    title: "Share of muons in the signal, 10 EeV, muon level of data",
    description: "Lines: the fitted model of the physics notes; dots: the simulation.",
    legend: comparisonLegend(colours),
    panels: [
      {
        x: { label: "zenith angle (deg)", domain: [-2, 62] },
        y: { label: "muon signal / signal", domain: [0, 1] },
        series: DISTANCES.flatMap((distance, i) => {
          const { colour } = colours[i]!;
          const line = FITTED.filter(([, distance_m]) => distance_m === distance);
          return [
            { symbol: "line" as const, colour, points: line.map(([x, , y]) => ({ x, y })) },
            {
              symbol: "dot" as const,
              colour,
              points: fractions
                .filter(({ distance_m }) => distance_m === distance)
                .map((one) => measuredPoint(one.zenith_deg, one.fraction, one.error)),
            },
          ];
        }),
      },
    ],
  };
}

export const muonFraction: Quantity = {
  id: "V12",
  title: "Share of muons in the signal",
  target:
    "Muon signal over signal of the mean shower of data at 10 EeV, rising with zenith angle and distance. No measurement exists station by station: the target is the fitted model with its prior.",
  source: "fit of the model, prior on the fraction after arXiv:1307.5059 [A]",
  tolerance: "15 %",
  measure,
};
