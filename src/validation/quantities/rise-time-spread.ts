import { comparisonLegend, FOUR_ZENITHS, zenithColours } from "../legend.ts";
import { countingSpread } from "../mean-rise-time.ts";
import type { Measuring } from "../measuring.ts";
import { fitLine, moments } from "../moments.ts";
import type { Measurement, Quantity, Row, ValidationFigure } from "../quantity.ts";
import {
  dataFront,
  dataStations,
  fallenSignal,
  hasRiseTimes,
  measuredPoint,
  type Place,
  placeName,
  riseTimes,
  secant,
} from "../scan.ts";
import { publishedFluctuation } from "./signal-fluctuation.ts";

const DISTANCES = [600, 800, 1000, 1200, 1400];
const OTHER_ENERGIES = [18.5, 19.5];
const RADIAN = Math.PI / 180;

/**
 * Uncertainty, ns, of the rise time of one station: Offline's weights [S],
 * (80 + (5.071e-7 + 6.48e-4 s - 3.051e-4 s^2) r^2) / S - 16.46 s + 36.16.
 */
function offlineSpread(sec: number, r: number, signal_vem: number): number {
  const perSquareMetre = 5.071e-7 + 6.48e-4 * sec - 3.051e-4 * sec * sec;
  return (80 + perSquareMetre * r * r) / signal_vem - 16.46 * sec + 36.16;
}

interface Spread extends Place {
  signal_vem: number;
  /** sigma_S^2 / S^2 of what fell */
  relativeVariance: number;
  published_ns: number;
  spread_ns: number;
  error_ns: number;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (place: Place): Promise<Spread> => {
    const sample = await dataStations(measuring, place);
    const kept = riseTimes(sample);
    const cosines = kept.azimuth_sp_deg.map((azimuth) => Math.cos(azimuth * RADIAN));
    const { sigma, sigmaError } = moments(fitLine(cosines, kept.rise_time_ns).residuals);
    const signal_vem = moments(kept.signal_vem).mean;
    const fallen = moments(fallenSignal(sample));
    const relativeVariance = (fallen.sigma * fallen.sigma) / (fallen.mean * fallen.mean);
    const published_ns = offlineSpread(secant(place.zenith_deg), place.distance_m, signal_vem);
    return { ...place, signal_vem, relativeVariance, published_ns, spread_ns: sigma, error_ns: sigmaError };
  };
  const main = FOUR_ZENITHS.flatMap((zenith_deg) => DISTANCES.map((distance_m) => ({ zenith_deg, distance_m })));
  const others = FOUR_ZENITHS.flatMap((zenith_deg) =>
    OTHER_ENERGIES.map((lgE) => ({ zenith_deg, distance_m: 1000, lgE })),
  );
  const spreads = await Promise.all(main.filter(hasRiseTimes).map(at));
  const energies = await Promise.all(others.filter(hasRiseTimes).map(at));
  return {
    rows: [...spreads, ...energies].map(rowOf),
    figures: [figure(spreads)],
    findings: spreads.filter(({ distance_m }) => distance_m === 1000).map(finding),
  };
}

function rowOf(spread: Spread): Row {
  const { published_ns, spread_ns, error_ns } = spread;
  return {
    ...{ quantity: "spread of t1/2, ns", at: placeName(spread), decimals: 1 },
    ...{ target: published_ns, measured: spread_ns, error: error_ns, tolerance: { relative: 0.25 } },
    why:
      spread_ns < published_ns
        ? "the weights have a floor for large signals, the model only particles, digits and calibration"
        : "it is what counting particles gives; the weights are smaller than counting with the published sigma_S, see below",
  };
}

/** What counting particles gives, with the simulation's fluctuation of the signal and with the published one. */
function finding(spread: Spread): string {
  const { zenith_deg, distance_m, spread_ns, published_ns, relativeVariance, signal_vem } = spread;
  const { front, detector } = dataFront({ zenith_deg, distance_m });
  const factor = publishedFluctuation(secant(zenith_deg));
  const own = countingSpread(front, detector, relativeVariance);
  const published = countingSpread(front, detector, (factor * factor) / signal_vem);
  return [
    `At ${placeName({ zenith_deg, distance_m })} the spread is ${spread_ns.toFixed(0)} ns, the weights say ${published_ns.toFixed(0)} ns.`,
    ` Counting (quantiles of the mean trace, effective number of particles S^2 / sigma_S^2) gives ${own.toFixed(0)} ns with the`,
    ` simulation's sigma_S and ${published.toFixed(0)} ns with the published one of V10, which is larger.`,
  ].join("");
}

function figure(spreads: readonly Spread[]): ValidationFigure {
  return {
    name: "rise-time-spread",
    title: "Spread of the rise time of one station, 10 EeV",
    description: "Lines: Offline's uncertainty of one station's rise time at the mean signal; dots: the simulation.",
    legend: comparisonLegend(zenithColours),
    panels: [
      {
        x: { label: "distance from the axis (m)", domain: [500, 1500] },
        y: { label: "spread of t1/2 (ns)", domain: [0, 140] },
        series: FOUR_ZENITHS.flatMap((zenith_deg, i) => {
          const { colour } = zenithColours[i]!;
          const line = spreads.filter((spread) => spread.zenith_deg === zenith_deg);
          return [
            {
              symbol: "line" as const,
              colour,
              points: line.map(({ distance_m, published_ns }) => ({ x: distance_m, y: published_ns })),
            },
            {
              symbol: "dot" as const,
              colour,
              points: line.map((spread) => measuredPoint(spread.distance_m, spread.spread_ns, spread.error_ns)),
            },
          ];
        }),
      },
    ],
  };
}

export const riseTimeSpread: Quantity = {
  id: "V8",
  title: "Spread of the rise time of one station",
  target:
    "Standard deviation of t1/2 of single stations under one shower, less the azimuthal asymmetry: Offline's weights at the mean signal, 10 EeV.",
  source: "Auger Offline, weights of the rise time [S]",
  tolerance: "25 %",
  measure,
};
