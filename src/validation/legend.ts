import type { LegendEntry } from "../report/legend.ts";
import { INK, seriesColour } from "../report/palette.ts";

/** Line for published, dot for simulated, then the colours. */
export function comparisonLegend(
  colours: readonly { label: string; colour: string }[],
  extra: readonly LegendEntry[] = [],
): LegendEntry[] {
  return [
    { label: "published", colour: INK, symbol: "line" },
    { label: "simulation", colour: INK, symbol: "dot" },
    ...extra,
    ...colours.map(({ label, colour }): LegendEntry => ({ label, colour, symbol: "area" })),
  ];
}

/** The four zenith angles, deg, at which curves are compared, and their colours. */
export const FOUR_ZENITHS = [0, 38, 48, 60] as const;

export const zenithColours = FOUR_ZENITHS.map((zenith, i) => ({ label: `${zenith} deg`, colour: seriesColour(i) }));
