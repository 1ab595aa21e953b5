import { classColour, INK } from "../../report/palette.ts";
import { attenuation as constantIntensityCut } from "../../simulation/reconstruction.ts";
import { comparisonLegend } from "../legend.ts";
import type { Measuring } from "../measuring.ts";
import { type Moments, moments } from "../moments.ts";
import type { Measurement, Quantity, Row } from "../quantity.ts";
import { curve, dataStations, fallenSignal, measuredPoint, placeName, simulatedStations } from "../scan.ts";
import type { StationSample } from "../station-sample.ts";

const ZENITHS = [0, 12, 25, 32, 38, 43, 48, 52, 55, 58, 60];
const SIMULATED = [0, 25, 38, 48, 60];
const REFERENCE_DEG = 38;
const DISTANCE_M = 1000;

interface Ratio {
  zenith_deg: number;
  ratio: number;
  error: number;
}

/** S(1000, theta) over S(1000, 38 deg). */
async function ratios(zeniths: readonly number[], stations: (zenith_deg: number) => Promise<StationSample>) {
  const signals = await Promise.all(zeniths.map(async (zenith) => moments(fallenSignal(await stations(zenith)))));
  const reference = signals[zeniths.indexOf(REFERENCE_DEG)]!;
  return signals.map((signal, i): Ratio => {
    const ratio = signal.mean / reference.mean;
    const relative = ({ mean, meanError }: Moments) => meanError / mean;
    const error = zeniths[i] === REFERENCE_DEG ? 0 : ratio * Math.hypot(relative(signal), relative(reference));
    return { zenith_deg: zeniths[i]!, ratio, error };
  });
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const place = (zenith_deg: number) => ({ zenith_deg, distance_m: DISTANCE_M });
  const data = await ratios(ZENITHS, (zenith) => dataStations(measuring, place(zenith)));
  const simulated = async (primary: "proton" | "iron") => ({
    primary,
    points: await ratios(SIMULATED, (zenith) => simulatedStations(measuring, primary, place(zenith))),
  });
  const primaries = await Promise.all([simulated("proton"), simulated("iron")]);
  const rowOf = (mode: string, { zenith_deg, ratio, error }: Ratio): Row => ({
    quantity: `S(1000) over that at 38 deg, ${mode}`,
    at: placeName(place(zenith_deg)),
    target: constantIntensityCut(zenith_deg),
    measured: ratio,
    error,
    decimals: 3,
  });
  const judged = data.filter(({ zenith_deg }) => zenith_deg !== REFERENCE_DEG);
  return {
    rows: [
      ...judged.map((ratio) => ({
        ...rowOf("data mode", ratio),
        tolerance: { relative: ratio.zenith_deg > 55 ? 0.08 : 0.05 },
        why: "the model falls from the vertical on, the cubic has its top at 25 deg and is steeper beyond",
      })),
      ...primaries.flatMap(({ primary, points }) =>
        points.filter(({ zenith_deg }) => zenith_deg !== REFERENCE_DEG).map((point) => rowOf(primary, point)),
      ),
    ],
    figures: [
      {
        name: "attenuation",
        title: "Attenuation of S(1000) with zenith angle",
        description:
          "Line: the constant-intensity cut; dots: mean shower at the muon level of data; rings: simulated protons and iron.",
        legend: comparisonLegend(
          [],
          [
            { label: "simulated proton", colour: classColour("proton"), symbol: "ring", dash: "0 22" },
            { label: "simulated iron", colour: classColour("iron"), symbol: "ring", dash: "0 22" },
          ],
        ),
        panels: [
          {
            x: { label: "zenith angle (deg)", domain: [-2, 62] },
            y: { label: "S(1000) / S(1000, 38 deg)", domain: [0.4, 1.25] },
            series: [
              { symbol: "line", colour: INK, points: curve([0, 60], constantIntensityCut) },
              ...primaries.map(({ primary, points }) => ({
                symbol: "ring" as const,
                colour: classColour(primary),
                points: points.map(({ zenith_deg, ratio, error }) => measuredPoint(zenith_deg, ratio, error)),
              })),
              {
                symbol: "dot",
                colour: INK,
                points: data.map(({ zenith_deg, ratio, error }) => measuredPoint(zenith_deg, ratio, error)),
              },
            ],
          },
        ],
      },
    ],
  };
}

export const attenuation: Quantity = {
  id: "V4",
  title: "Attenuation with zenith angle",
  target:
    "S(1000, zenith) over S(1000, 38 deg) of the mean shower of data at 10 EeV: the cubic of the constant-intensity cut. Simulated protons and iron beside it.",
  source: "Auger, ICRC 2013, arXiv:1502.01323 [S]",
  tolerance: "5 %, above 55 deg 8 %",
  measure,
};
