import { seriesColour } from "../../report/palette.ts";
import { comparisonLegend, FOUR_ZENITHS, zenithColours } from "../legend.ts";
import type { Measuring } from "../measuring.ts";
import { type Moments, moments } from "../moments.ts";
import type { Measurement, Quantity, Row, ValidationFigure } from "../quantity.ts";
import {
  curve,
  DISTANCES,
  dataStations,
  fallenSignal,
  measuredPoint,
  type Place,
  placeName,
  secant,
  withoutAzimuth,
} from "../scan.ts";

/** Distances of the rows; the figure has all. */
const TABULATED = [500, 600, 800, 1000, 1200, 1400];
const WHY = "the variance of muons and of many small electromagnetic particles is smaller; see below";
const WHY_LARGE = "the calibration's 4 % of a large signal, which the published form has not";
/** Share of stations with trigger below which the recorded signals are a biased selection. */
const TRIGGERED = 0.99;

/** sigma_S / sqrt(S) of Auger's twin stations, JINST 15 (2020) P10021 [R]. */
export function publishedFluctuation(sec: number): number {
  return 0.34 + 0.46 * sec;
}

interface Fluctuation extends Place {
  /** all that fell */
  fallen: Moments;
  /** what was recorded, with calibration and electronics; undefined where stations stay silent */
  recorded?: Moments;
  /** muons' part of the variance, and VEM: variance over mean of muons and of the rest */
  muonShare: number;
  muonFactor: number;
  restFactor: number;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (zenith_deg: number, distance_m: number): Promise<Fluctuation> => {
    const sample = await dataStations(measuring, { zenith_deg, distance_m });
    // Twin stations stand side by side: no early and late in their differences.
    const aside = (values: Float64Array) => withoutAzimuth(values, sample.azimuth_sp_deg);
    const muon = moments(aside(sample.muon_vem));
    const rest = moments(aside(sample.electromagnetic_vem.map((value, i) => value + sample.halo_vem[i]!)));
    const signals = aside(sample.signal_vem).filter((signal) => !Number.isNaN(signal));
    return {
      ...{ zenith_deg, distance_m, fallen: moments(aside(fallenSignal(sample))) },
      ...(signals.length >= TRIGGERED * sample.signal_vem.length ? { recorded: moments(signals) } : {}),
      muonShare: muon.mean / (muon.mean + rest.mean),
      muonFactor: (muon.sigma * muon.sigma) / muon.mean,
      restFactor: (rest.sigma * rest.sigma) / rest.mean,
    };
  };
  const found = await Promise.all(FOUR_ZENITHS.flatMap((zenith) => DISTANCES.map((distance) => at(zenith, distance))));
  return {
    rows: found.filter(({ distance_m }) => TABULATED.includes(distance_m)).flatMap(rowsOf),
    figures: [figure(found)],
    findings: FOUR_ZENITHS.flatMap((zenith) =>
      found.filter((one) => one.zenith_deg === zenith && one.distance_m === 1000).map(finding),
    ),
  };
}

function rowsOf(one: Fluctuation): Row[] {
  const norm = ({ mean }: Moments) => publishedFluctuation(secant(one.zenith_deg)) * Math.sqrt(mean);
  const shared = { at: placeName(one), target: 1, tolerance: { relative: 0.1 }, decimals: 3 };
  const row = (quantity: string, signal: Moments): Row => ({
    ...{ ...shared, quantity },
    ...{ measured: signal.sigma / norm(signal), error: signal.sigmaError / norm(signal) },
    why: signal.sigma > norm(signal) ? WHY_LARGE : WHY,
  });
  return [
    row("sigma_S over published, what fell", one.fallen),
    ...(one.recorded ? [row("sigma_S over published, recorded", one.recorded)] : []),
  ];
}

/** What makes up the variance, and what would have to change to meet the published one. */
function finding(one: Fluctuation): string {
  const { zenith_deg, muonShare: f, muonFactor: m, restFactor: q, fallen } = one;
  const wanted = publishedFluctuation(secant(zenith_deg)) ** 2;
  const got = fallen.sigma ** 2 / fallen.mean;
  const particle = (wanted - f * m) / (1 - f) / 2;
  const spread = Math.sqrt((wanted - got) / fallen.mean);
  return [
    `At ${zenith_deg} deg and 1000 m sigma_S^2 / S is ${got.toFixed(2)} VEM`,
    ` = ${f.toFixed(2)} x ${m.toFixed(2)} (muons) + ${(1 - f).toFixed(2)} x ${q.toFixed(2)} (the rest); published ${wanted.toFixed(2)}.`,
    ` The difference asks for electromagnetic particles of ${particle.toFixed(2)} VEM on average instead of 0.035,`,
    ` or for a calibration spread of ${(100 * spread).toFixed(0)} %.`,
    wanted > m ? ` Muons alone would not reach it: theirs is ${m.toFixed(2)}.` : "",
  ].join("");
}

function figure(found: readonly Fluctuation[]): ValidationFigure {
  const x = { label: "signal (VEM)", domain: [3, 1000] as const, logarithmic: true };
  return {
    name: "signal-fluctuation",
    title: "Fluctuation of the signal of one station",
    description: "Lines: sigma_S = (0.34 + 0.46 sec) sqrt(S) of Auger; dots: recorded; rings: what fell.",
    legend: comparisonLegend(zenithColours, [
      { label: "simulation, before electronics", colour: seriesColour(5), symbol: "ring", dash: "0 22" },
    ]),
    panels: [
      {
        x,
        y: { label: "sigma_S / S", domain: [0.02, 0.6], logarithmic: true },
        series: FOUR_ZENITHS.flatMap((zenith, i) => {
          const { colour } = zenithColours[i]!;
          const factor = publishedFluctuation(secant(zenith));
          const line = found.filter(({ zenith_deg }) => zenith_deg === zenith);
          const points = (signals: readonly Moments[]) =>
            signals.map(({ mean, sigma, sigmaError }) => measuredPoint(mean, sigma / mean, sigmaError / mean));
          return [
            { symbol: "line" as const, colour, points: curve([3, 1000], (s) => factor / Math.sqrt(s), 400) },
            { symbol: "ring" as const, colour, points: points(line.map(({ fallen }) => fallen)) },
            { symbol: "dot" as const, colour, points: points(line.flatMap(({ recorded }) => recorded ?? [])) },
          ];
        }),
      },
    ],
  };
}

export const signalFluctuation: Quantity = {
  id: "V10",
  title: "Fluctuation of the signal",
  target:
    "Standard deviation of the signal of one station under one shower over (0.34 + 0.46 sec) sqrt(S), which Auger found with neighbouring stations: of the particles that fell, and recorded with 4 % of calibration.",
  source: "JINST 15 (2020) P10021 [R]; Poisson-like form with a factor that depends on zenith [S]",
  tolerance: "10 % [A]",
  measure,
};
