import { seriesColour } from "../../report/palette.ts";
import type { Measuring } from "../measuring.ts";
import type { Measurement, Quantity, Row, ValidationFigure } from "../quantity.ts";
import { measuredPoint, simulatedStations } from "../scan.ts";

const LG_E = [18.5, 19, 19.5];
const DISTANCES = [400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000];
const PRIMARIES = ["proton", "iron"] as const;
const STATIONS = 600;
const SHOWERS = 1000;
const ZENITH_DEG = 38;
/** Three stations are needed. */
const NEEDED = 3;

interface Efficiency {
  primary: (typeof PRIMARIES)[number];
  lgE: number;
  distance_m: number;
  share: number;
  error: number;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (primary: (typeof PRIMARIES)[number], lgE: number, distance_m: number): Promise<Efficiency> => {
    const place = { zenith_deg: ZENITH_DEG, distance_m, lgE };
    const { signal_vem } = await simulatedStations(measuring, primary, place, STATIONS);
    return { primary, lgE, distance_m, ...shareOf(signal_vem, (signal) => !Number.isNaN(signal)) };
  };
  const efficiencies = await Promise.all(
    PRIMARIES.flatMap((primary) => LG_E.flatMap((lgE) => DISTANCES.map((distance) => at(primary, lgE, distance)))),
  );
  const array = async (primary: (typeof PRIMARIES)[number], zenith_deg: number, lgE: number): Promise<Row> => {
    const triggered = await measuring.array({ primary, lgE, zenith_deg }, SHOWERS);
    const { share, error } = shareOf(triggered, (stations) => stations >= NEEDED);
    return {
      ...{ quantity: "showers with three stations", at: `${primary}, 10^${lgE} eV, ${zenith_deg} deg` },
      ...{ target: 1, measured: share, error, decimals: 3 },
      tolerance: { absolute: 0.03 },
    };
  };
  const rows = await Promise.all(
    PRIMARIES.flatMap((primary) =>
      [0, 38, 60].flatMap((zenith) => [18.5, 19].map((lgE) => array(primary, zenith, lgE))),
    ),
  );
  return {
    rows: [
      ...rows,
      ...efficiencies
        .filter(({ lgE, distance_m }) => lgE === 19 && distance_m >= 1000)
        .map(
          ({ primary, lgE, distance_m, share, error }): Row => ({
            ...{
              quantity: "stations with trigger",
              at: `${primary}, 10^${lgE} eV, ${ZENITH_DEG} deg, ${distance_m} m`,
            },
            ...{ measured: share, error, decimals: 3 },
          }),
        ),
    ],
    figures: [figure(efficiencies)],
  };
}

/** Share of the values that pass, with its binomial error (that of one in n where none or all pass). */
function shareOf(values: Float64Array, passes: (value: number) => boolean): { share: number; error: number } {
  const n = values.length;
  const share = values.filter(passes).length / n;
  const spread = Math.max(share * (1 - share), 1 / n);
  return { share, error: Math.sqrt(spread / n) };
}

function figure(efficiencies: readonly Efficiency[]): ValidationFigure {
  const colours = LG_E.map((lgE, i) => ({ label: `10^${lgE} eV`, colour: seriesColour(i) }));
  return {
    name: "trigger-efficiency",
    title: `Stations with trigger, ${ZENITH_DEG} deg`,
    description:
      "Share of stations with T2 or time over threshold against distance for protons and iron at three energies.",
    legend: [
      { label: "proton", colour: "#1f2328", symbol: "dot", dash: "0 22" },
      { label: "iron", colour: "#1f2328", symbol: "ring", dash: "0 22" },
      ...colours.map(({ label, colour }) => ({ label, colour, symbol: "area" as const })),
    ],
    panels: [
      {
        x: { label: "distance from the axis (m)", domain: [350, 2050] },
        y: { label: "share of stations with trigger", domain: [0, 1.03] },
        series: LG_E.flatMap((energy, i) =>
          PRIMARIES.flatMap((name) => {
            const line = efficiencies.filter(({ lgE, primary }) => lgE === energy && primary === name);
            const { colour } = colours[i]!;
            return [
              {
                symbol: "line" as const,
                colour,
                ...(name === "iron" ? { dash: "5 3" } : {}),
                points: line.map(({ distance_m, share }) => ({ x: distance_m, y: share })),
              },
              {
                symbol: name === "proton" ? ("dot" as const) : ("ring" as const),
                colour,
                points: line.map(({ distance_m, share, error }) => measuredPoint(distance_m, share, error)),
              },
            ];
          }),
        ),
      },
    ],
  };
}

export const triggerEfficiency: Quantity = {
  id: "T1",
  title: "Trigger efficiency",
  target:
    "Share of showers that trigger three stations of the 1500 m array: the array is fully efficient above 3 EeV for zenith angles below 60 deg, whatever the mass. Single stations against distance are shown.",
  source: "Abraham et al., NIM A 613 (2010) 29, arXiv:1111.6764 [S: abstract]; full efficiency taken as 97 % [R]",
  tolerance: "0.03",
  measure,
};
