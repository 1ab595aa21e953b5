import { riseTimeAsymmetry } from "../../features/rise-time-excess.ts";
import { seriesColour } from "../../report/palette.ts";
import { comparisonLegend } from "../legend.ts";
import { meanRiseTime, type Part } from "../mean-rise-time.ts";
import type { Measuring } from "../measuring.ts";
import { fitLine } from "../moments.ts";
import type { Measurement, Quantity, Row, ValidationFigure } from "../quantity.ts";
import { curve, dataFront, dataStations, measuredPoint, riseTimes, zenithOf } from "../scan.ts";

const STATIONS = 3000;
const SECANTS = [1.05, 1.1, 1.18, 1.27, 1.38, 1.5, 1.62, 1.75, 1.88, 2];
const DISTANCES = [700, 1000, 1300];
const WHY =
  "early muons come later but are also more, and the size of the electromagnetic signal is the same at all azimuths; see below";
const RADIAN = Math.PI / 180;

interface Amplitude {
  sec: number;
  distance_m: number;
  published_ns: number;
  g_ns: number;
  error_ns: number;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (sec: number, distance_m: number): Promise<Amplitude> => {
    const kept = riseTimes(await dataStations(measuring, { zenith_deg: zenithOf(sec), distance_m }, STATIONS));
    const { slope, slopeError } = fitLine(
      kept.azimuth_sp_deg.map((azimuth) => Math.cos(azimuth * RADIAN)),
      kept.rise_time_ns,
    );
    const published_ns = riseTimeAsymmetry({ core_distance_m: distance_m, sec_zenith: sec });
    return { sec, distance_m, published_ns, g_ns: slope, error_ns: slopeError };
  };
  const amplitudes = await Promise.all(DISTANCES.flatMap((distance) => SECANTS.map((sec) => at(sec, distance))));
  const rows = amplitudes.map(
    ({ sec, distance_m, published_ns, g_ns, error_ns }): Row => ({
      quantity: "asymmetry g, ns",
      at: `sec ${sec}, ${distance_m} m`,
      target: published_ns,
      measured: g_ns,
      error: error_ns,
      decimals: 1,
      ...(distance_m === 1000 ? { tolerance: { relative: 0.4 } } : {}),
      why: WHY,
    }),
  );
  const at1000 = amplitudes.filter(({ distance_m }) => distance_m === 1000);
  return {
    rows: [...rows, maximumRow(at1000)],
    figures: [figure(amplitudes)],
    findings: [1.1, 1.27, 1.5, 2].map(finding),
  };
}

/** What muons and electromagnetic particles have each, from mean traces integrated without statistics. */
function finding(sec: number): string {
  const distance_m = 1000;
  const place = { zenith_deg: zenithOf(sec), distance_m };
  const [early, late] = [dataFront(place, 0), dataFront(place, 180)];
  const g = (part: Part) =>
    ((meanRiseTime(early.front, early.detector, part) - meanRiseTime(late.front, late.detector, part)) / 2).toFixed(1);
  const published = riseTimeAsymmetry({ core_distance_m: distance_m, sec_zenith: sec }).toFixed(1);
  const signal = early.front.electromagnetic.signal_vem / late.front.electromagnetic.signal_vem;
  return [
    `At sec ${sec} and ${distance_m} m half the difference of early and late mean traces is ${g("all")} ns (published ${published}):`,
    ` muons and halo alone ${g("muons")} ns, electromagnetic particles alone ${g("electromagnetic")} ns; electromagnetic`,
    ` signal early over late ${signal.toFixed(2)}.`,
  ].join("");
}

/** The secant where g is largest: that of the parabola fitted to the points within 0.3 of the largest published one. */
function maximumRow(amplitudes: readonly Amplitude[]): Row {
  const near = amplitudes.filter(({ sec }) => sec >= 1.1 && sec <= 1.65);
  const x = near.map(({ sec }) => sec);
  const y = near.map(({ g_ns }) => g_ns);
  const measured = parabolaTop(x, y);
  const shifts = near.map(({ error_ns }, i) => {
    return (
      parabolaTop(
        x,
        y.map((value, k) => value + (k === i ? error_ns : 0)),
      ) - measured
    );
  });
  return {
    quantity: "sec(zenith) of the largest g",
    at: "1000 m",
    target: parabolaTop(
      x,
      near.map(({ published_ns }) => published_ns),
    ),
    measured,
    error: Math.hypot(...shifts),
    tolerance: { absolute: 0.15 },
    decimals: 2,
    why: WHY,
  };
}

/** Abscissa of the extremum of the least-squares parabola a + b u + c u^2 through points, u = x - mean. */
function parabolaTop(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const middle = x.reduce((sum, value) => sum + value, 0) / n;
  let [s2, s3, s4, t0, t1, t2] = [0, 0, 0, 0, 0, 0];
  x.forEach((value, i) => {
    const u = value - middle;
    const v = y[i]!;
    s2 += u * u;
    s3 += u * u * u;
    s4 += u * u * u * u;
    t0 += v;
    t1 += u * v;
    t2 += u * u * v;
  });
  // Normal equations with sum u = 0: a and b eliminated.
  const c = (t2 - (s2 * t0) / n - (s3 * t1) / s2) / (s4 - (s2 * s2) / n - (s3 * s3) / s2);
  const b = (t1 - s3 * c) / s2;
  return middle - b / (2 * c);
}

function figure(amplitudes: readonly Amplitude[]): ValidationFigure {
  const colours = DISTANCES.map((distance, i) => ({ label: `${distance} m`, colour: seriesColour(i) }));
  return {
    name: "rise-time-asymmetry",
    title: "Azimuthal asymmetry of the rise time, 10 EeV",
    description: "Lines: Offline's amplitude g of t1/2 = mean + g cos(azimuth), 0 early; dots: the simulation.",
    legend: comparisonLegend(colours),
    panels: [
      {
        x: { label: "sec(zenith)", domain: [1, 2.05] },
        y: { label: "asymmetry g (ns)", domain: [-10, 110] },
        series: DISTANCES.flatMap((distance, i) => {
          const { colour } = colours[i]!;
          const line = amplitudes.filter(({ distance_m }) => distance_m === distance);
          const published = (sec: number) => riseTimeAsymmetry({ core_distance_m: distance, sec_zenith: sec });
          return [
            { symbol: "line" as const, colour, points: curve([1, 2], published) },
            {
              symbol: "dot" as const,
              colour,
              points: line.map((one) => measuredPoint(one.sec, one.g_ns, one.error_ns)),
            },
          ];
        }),
      },
    ],
  };
}

export const asymmetry: Quantity = {
  id: "V9",
  title: "Azimuthal asymmetry of the rise time",
  target:
    "Amplitude g of t1/2 = mean + g cos(azimuth) under the mean shower of data: sign, size at 1000 m and zenith angle of the maximum of Offline's correction.",
  source: "Auger Offline, azimuthal correction of the rise time [S]",
  tolerance: "40 %; maximum within 0.15 in sec",
  measure,
};
