import { accuracyScan, type ScanSeries } from "../../report/figures/accuracy-scan.ts";
import { RESULT, seriesColour, WARNING } from "../../report/palette.ts";
import { SCAN_PROTOCOLS, type ScanCurve, type ScanProtocol, type ScanResult } from "./scan-schema.ts";

const PROTOCOL_COLOURS: Record<ScanProtocol, string> = {
  thesis: WARNING,
  truth_features: "#8c6d1f",
  leak_free: RESULT,
};
/** Multiplicities that the figure of rounds draws of the thesis protocol: more would hide one another. */
const MOST_DRAWN = 5;

/**
 * Lowest and highest accuracy of the thesis's trials by their rounds, read off its figures; they differ in learning rate,
 * depth and the like, too.
 */
const THESIS_TRIALS: readonly { from: number; to: number; range: [number, number] }[] = [
  { from: 100, to: 100, range: [0.39, 0.59] },
  { from: 250, to: 250, range: [0.32, 0.74] },
  { from: 1000, to: 1000, range: [0.45, 0.835] },
  { from: 2300, to: 4800, range: [0.86, 0.885] },
];

/** The two figures of a scan by file name. */
export function scanFigures(scan: ScanResult): Record<string, string> {
  const { published } = scan;
  const shared = {
    published: {
      label: `published, ${published.conclusions} to ${published.table.toFixed(3)}`,
      range: [published.conclusions, published.table] as [number, number],
    },
    chance: 0.25,
    logarithmic: true,
  };
  const rounds = scan.curves[0]?.points.at(-1)?.rounds ?? 0;
  return {
    "scan-rounds": accuracyScan({
      ...shared,
      title: "Boosted trees of the thesis: accuracy against rounds",
      quantity: "boosting rounds",
      series: roundSeries(scan),
      ranges: { label: "trials of the thesis's search, from its figures", boxes: THESIS_TRIALS },
    }),
    "scan-multiplicity": accuracyScan({
      ...shared,
      title: `Accuracy after ${rounds} rounds against stations per shower`,
      quantity: "stations per simulated shower",
      series: multiplicitySeries(scan),
    }),
  };
}

function roundSeries({ curves }: ScanResult): ScanSeries[] {
  const leaking = spread(curves.filter(({ protocol }) => protocol === "thesis"));
  const kept = nearest(curves.filter(({ protocol }) => protocol === "leak_free"));
  return [
    ...leaking.map(
      (curve, i): ScanSeries => ({
        label: `thesis protocol, ${curve.stations_per_shower.toFixed(1)} stations per shower`,
        colour: seriesColour(i + 1),
        points: stagesOf(curve),
      }),
    ),
    ...kept.map(
      (curve): ScanSeries => ({
        label: `leak-free, ${curve.stations_per_shower.toFixed(1)} stations per shower`,
        colour: RESULT,
        dash: "5 3",
        points: stagesOf(curve),
      }),
    ),
  ];
}

function multiplicitySeries({ curves }: ScanResult): ScanSeries[] {
  return (Object.keys(SCAN_PROTOCOLS) as ScanProtocol[]).flatMap((protocol) => {
    const own = curves.filter((curve) => curve.protocol === protocol);
    if (own.length === 0) return [];
    const points = own.map(({ stations_per_shower: x, points: stages }) => ({ x, ...lastOf(stages) }));
    const dash = protocol === "thesis" ? {} : { dash: "5 3" };
    return [{ label: SCAN_PROTOCOLS[protocol].words, colour: PROTOCOL_COLOURS[protocol], ...dash, points }];
  });
}

/** At most so many curves, evenly among all, the first and the last with them. */
function spread(curves: readonly ScanCurve[]): readonly ScanCurve[] {
  if (curves.length <= MOST_DRAWN) return curves;
  const step = (curves.length - 1) / (MOST_DRAWN - 1);
  return Array.from({ length: MOST_DRAWN }, (_, i) => curves[Math.round(i * step)]!);
}

/** Of these curves the one with every station of a shower on one core; none where there is none. */
function nearest(curves: readonly ScanCurve[]): readonly ScanCurve[] {
  return curves.filter(({ reuse, station_share }) => reuse === 1 && station_share === 1);
}

function stagesOf({ points }: ScanCurve): ScanSeries["points"] {
  return points.map(({ rounds, accuracy, interval99 }) => ({ x: rounds, accuracy, interval: interval99 }));
}

function lastOf(stages: ScanCurve["points"]) {
  const { accuracy, interval99 } = stages.at(-1)!;
  return { accuracy, interval: interval99 };
}
