import { benchmarkRiseTime } from "../../features/rise-time-excess.ts";
import { comparisonLegend, FOUR_ZENITHS, zenithColours } from "../legend.ts";
import { meanRiseTime, type Part } from "../mean-rise-time.ts";
import type { Measuring } from "../measuring.ts";
import { moments } from "../moments.ts";
import { isMet, type Measurement, type Quantity, type Row, type ValidationFigure } from "../quantity.ts";
import {
  curve,
  DISTANCES,
  dataFront,
  dataStations,
  hasRiseTimes,
  measuredPoint,
  type Place,
  placeName,
  riseTimes,
  secant,
} from "../scan.ts";

const OTHER_ENERGIES = [18.5, 19.5];
const OTHER_DISTANCES = [400, 600, 800, 1000, 1200];
/** Where the benchmark is judged; beyond it is shown. */
const FARTHEST_M = 1200;
const TOLERANCE = 0.15;

interface Mean extends Place {
  lgE: number;
  mean_ns: number;
  error_ns: number;
}

function target({ lgE, zenith_deg, distance_m }: Place & { lgE: number }): number {
  return benchmarkRiseTime(lgE, { core_distance_m: distance_m, sec_zenith: secant(zenith_deg) });
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (place: Place & { lgE: number }): Promise<Mean> => {
    const { mean, meanError } = moments(riseTimes(await dataStations(measuring, place)).rise_time_ns);
    return { ...place, mean_ns: mean, error_ns: meanError };
  };
  const places = (lgE: number, distances: readonly number[]) =>
    FOUR_ZENITHS.flatMap((zenith_deg) => distances.map((distance_m) => ({ lgE, zenith_deg, distance_m })))
      .filter(hasRiseTimes)
      .map(at);
  const main = await Promise.all(places(19, DISTANCES));
  const others = await Promise.all(OTHER_ENERGIES.flatMap((lgE) => places(lgE, OTHER_DISTANCES)));
  return { rows: [...main, ...others].map(rowOf), figures: [figure(main)], findings: FOUR_ZENITHS.map(finding) };
}

function rowOf(mean: Mean): Row {
  const row: Row = {
    ...{ quantity: "mean t1/2, ns", at: placeName(mean), target: target(mean), decimals: 0 },
    ...{ measured: mean.mean_ns, error: mean.error_ns },
    ...(mean.distance_m <= FARTHEST_M ? { tolerance: { relative: TOLERANCE } } : {}),
  };
  return isMet(row) === false ? { ...row, why: why(mean) } : row;
}

/** The mean trace, integrated without any statistics, tells the model of arrival times from the rest. */
function why(mean: Mean): string {
  const { front, detector } = dataFront(mean);
  const whole = meanRiseTime(front, detector);
  const modelled = Math.abs(whole / target(mean) - 1) > TOLERANCE;
  const cause = modelled
    ? "the model of arrival times"
    : "few particles and the cut at 5 VEM, on top of short model times";
  return `${cause} (mean trace: ${whole.toFixed(0)} ns)`;
}

/** Why rise times are too short far out. */
function finding(zenith_deg: number): string {
  const distance_m = 1600;
  const { front, detector } = dataFront({ zenith_deg, distance_m });
  const ns = (part: Part) => meanRiseTime(front, detector, part).toFixed(0);
  const published = target({ zenith_deg, distance_m, lgE: 19 });
  const rest = front.signal_mu_vem + front.signal_halo_vem;
  const share = rest / (rest + front.electromagnetic.signal_vem);
  return [
    `At ${zenith_deg} deg and ${distance_m} m data have ${published.toFixed(0)} ns. The mean trace, integrated without statistics, has`,
    ` ${ns("all")} ns: muons and halo (${(100 * share).toFixed(0)} % of the signal) alone ${ns("muons")} ns, electromagnetic`,
    ` particles alone ${ns("electromagnetic")} ns.`,
    Number(ns("electromagnetic")) < published
      ? " Without any muons it would still be too short: the times of the electromagnetic part grow too slowly (r^1.61 in the model)."
      : " The electromagnetic part alone is slow enough: it is the early muons, most of the signal here, that are too fast.",
  ].join("");
}

function figure(means: readonly Mean[]): ValidationFigure {
  const x = { label: "distance from the axis (m)", domain: [250, 2050] as const };
  const of = (zenith_deg: number) => means.filter((mean) => mean.zenith_deg === zenith_deg);
  return {
    name: "rise-time",
    title: "Rise time at 10 EeV, muon level of data",
    description: "Lines: mean rise time in Auger data (Offline's function); dots: the simulation.",
    legend: comparisonLegend(zenithColours),
    panels: [
      {
        x,
        y: { label: "mean rise time t1/2 (ns)", domain: [0, 1000] },
        series: FOUR_ZENITHS.flatMap((zenith_deg, i) => {
          const { colour } = zenithColours[i]!;
          const benchmark = (r: number) =>
            benchmarkRiseTime(19, { core_distance_m: r, sec_zenith: secant(zenith_deg) });
          return [
            { symbol: "line" as const, colour, points: curve([300, 2000], benchmark) },
            {
              symbol: "dot" as const,
              colour,
              points: of(zenith_deg).map((mean) => measuredPoint(mean.distance_m, mean.mean_ns, mean.error_ns)),
            },
          ];
        }),
      },
      {
        x,
        y: { label: "simulation / published", domain: [0.6, 1.4] },
        series: [
          { symbol: "line", colour: "#1f2328", points: curve([300, 2000], () => 1) },
          ...FOUR_ZENITHS.map((zenith_deg, i) => ({
            symbol: "dot" as const,
            colour: zenithColours[i]!.colour,
            points: of(zenith_deg).map((mean) =>
              measuredPoint(mean.distance_m, mean.mean_ns / target(mean), mean.error_ns / target(mean)),
            ),
          })),
        ],
      },
    ],
  };
}

export const riseTime: Quantity = {
  id: "V7",
  title: "Rise time against distance, zenith angle and energy",
  target:
    "Mean t1/2 (per PMT, stations with trigger, more than 5 VEM and an unsaturated low gain, even in azimuth) of the mean shower of data: Offline's rise time function, 300 to 1200 m; beyond it is shown, not judged.",
  source: "Auger Offline, AdstMva::RisetimeFunction [S]",
  tolerance: "15 %",
  measure,
};
