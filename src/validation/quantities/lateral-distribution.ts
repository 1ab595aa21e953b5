import { attenuation, ldfShape, ldfSlope } from "../../simulation/reconstruction.ts";
import { comparisonLegend, FOUR_ZENITHS, zenithColours } from "../legend.ts";
import type { Measuring } from "../measuring.ts";
import { type Moments, moments } from "../moments.ts";
import type { Measurement, Quantity } from "../quantity.ts";
import { curve, DISTANCES, dataStations, fallenSignal, measuredPoint, secant } from "../scan.ts";

/** S38 of data at 10 EeV, VEM: the energy calibration of arXiv:1502.01323 [S]. */
const DATA_S38 = 47.7;
/** Distances between which the slope is fitted: where the model was. */
const FITTED = [500, 1600] as const;

interface Profile {
  zenith_deg: number;
  colour: string;
  /** at each of DISTANCES */
  signals: Moments[];
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const profiles = await Promise.all(
    FOUR_ZENITHS.map(async (zenith_deg, i): Promise<Profile> => {
      const signals = DISTANCES.map(async (distance_m) =>
        moments(fallenSignal(await dataStations(measuring, { zenith_deg, distance_m }))),
      );
      return { zenith_deg, colour: zenithColours[i]!.colour, signals: await Promise.all(signals) };
    }),
  );
  const rows = profiles.map(({ zenith_deg, signals }) => {
    const s1000 = signals[DISTANCES.indexOf(1000)]!.mean;
    const { slope, error } = fittedSlope(signals);
    return {
      ...{ quantity: "slope beta, 500-1600 m", at: `${zenith_deg} deg, data mode`, decimals: 3 },
      ...{ target: ldfSlope(secant(zenith_deg), Math.log10(s1000)), measured: slope, error },
      tolerance: { absolute: 0.15 },
    };
  });
  return { rows, figures: [figure(profiles)] };
}

/** Least squares of ln S in ln(r / 1000) + ln((r + 700) / 1700), each distance alike, error from the points' own. */
function fittedSlope(signals: readonly Moments[]): { slope: number; error: number } {
  const points = DISTANCES.map((r, i) => ({ r, signal: signals[i]! }))
    .filter(({ r }) => r >= FITTED[0] && r <= FITTED[1])
    .map(({ r, signal }) => ({
      x: Math.log(ldfShape(r, 1)),
      y: Math.log(signal.mean),
      error: signal.meanError / signal.mean,
    }));
  const middle = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const square = points.reduce((sum, { x }) => sum + (x - middle) * (x - middle), 0);
  return {
    slope: points.reduce((sum, { x, y }) => sum + ((x - middle) * y) / square, 0),
    error: Math.hypot(...points.map(({ x, error }) => ((x - middle) * error) / square)),
  };
}

function published(zenith_deg: number): (r: number) => number {
  const s1000 = DATA_S38 * attenuation(zenith_deg);
  const beta = ldfSlope(secant(zenith_deg), Math.log10(s1000));
  return (r) => s1000 * ldfShape(r, beta);
}

function figure(profiles: readonly Profile[]) {
  const x = { label: "distance from the axis (m)", domain: [280, 2100] as const, logarithmic: true };
  return {
    name: "lateral-distribution",
    title: "Lateral distribution at 10 EeV, muon level of data",
    description:
      "Lines: the published lateral distribution with S1000 from the energy calibration; dots: the simulation.",
    legend: comparisonLegend(zenithColours),
    panels: [
      {
        x,
        y: { label: "signal (VEM)", domain: [1, 4000] as const, logarithmic: true },
        series: profiles.flatMap(({ zenith_deg, colour, signals }) => [
          { symbol: "line" as const, colour, points: curve([300, 2000], published(zenith_deg), 120) },
          {
            symbol: "dot" as const,
            colour,
            points: signals.map(({ mean, meanError }, i) => measuredPoint(DISTANCES[i]!, mean, meanError)),
          },
        ]),
      },
      {
        x,
        y: { label: "simulation / published", domain: [0.6, 1.4] as const },
        series: [
          { symbol: "line" as const, colour: "#1f2328", points: curve([300, 2000], () => 1) },
          ...profiles.map(({ zenith_deg, colour, signals }) => ({
            symbol: "dot" as const,
            colour,
            points: signals.map(({ mean, meanError }, i) => {
              const target = published(zenith_deg)(DISTANCES[i]!);
              return measuredPoint(DISTANCES[i]!, mean / target, meanError / target);
            }),
          })),
        ],
      },
    ],
  };
}

export const lateralDistribution: Quantity = {
  id: "V6",
  title: "Lateral distribution",
  target:
    "Slope beta of S(r) = S1000 (r/1000)^beta ((r+700)/1700)^beta of the mean shower of data at 10 EeV, fitted to mean signals; the target depends on the S1000 found.",
  source: "lateral distribution of Auger, JINST 15 (2020) P10021 [R]",
  tolerance: "0.15",
  measure,
};
