import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, textWidth } from "../figure.ts";
import { shorten } from "../markup.ts";
import { formatPercent } from "../number-format.ts";
import { INK, RESULT } from "../palette.ts";

/** How much of the spread of the values a parameter explains. */
export interface ParameterShare {
  name: string;
  /** of 1 */
  share: number;
  /** standard deviation of the share over the trees */
  spread: number;
}

const TITLE = "Importance of the parameters";
const WIDTH = 520;
const BAR = 24;
/** Bars at most: more tell nobody anything. */
const MOST_BARS = 24;
/** Characters of a name, 245 px. */
const NAME = 34;

/**
 * Bars of shares, the largest first, equal ones by name, each with its spread as a line. Of many parameters only the first
 * have bars, and the title says so.
 */
export function parameterImportance(shares: readonly ParameterShare[]): string {
  const known = shares.filter(({ share }) => Number.isFinite(share));
  if (known.length === 0) return drawEmptyFigure(TITLE, "no parameter whose importance the trials tell");
  const sorted = known.toSorted((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1)).slice(0, MOST_BARS);
  const title = sorted.length < known.length ? `${TITLE}, the first ${sorted.length} of ${known.length}` : TITLE;
  const name = (text: string) => ending(text, NAME);
  const height = 16 + sorted.length * BAR;
  const bars = sorted.map(({ name: of, share, spread }) => ({
    of,
    share,
    low: Math.max(0, share - (spread || 0)),
    high: share + (spread || 0),
  }));
  const plot = drawPlot(0, HEADING_HEIGHT, {
    width: WIDTH,
    height,
    marginLeft: 20 + Math.max(...sorted.map((one) => textWidth(name(one.name)))),
    marginRight: 66,
    marginTop: 6,
    marginBottom: 10,
    x: { axis: null, domain: [0, Math.max(...bars.map(({ high }) => high), 1e-12)] },
    y: { domain: bars.map(({ of }) => of), label: null, tickSize: 0, tickFormat: name, padding: 0.3 },
    marks: [
      Plot.barX(bars, { x: "share", y: "of", fill: RESULT, fillOpacity: 0.75 }),
      Plot.ruleY(bars, { x1: "low", x2: "high", y: "of", stroke: INK, strokeWidth: 1.5 }),
      Plot.text(bars, {
        x: "high",
        y: "of",
        text: ({ share }: { share: number }) => formatPercent(share, 1),
        textAnchor: "start",
        dx: 6,
      }),
    ],
  });
  return drawFigure(
    {
      width: WIDTH,
      height: HEADING_HEIGHT + height + 4,
      title,
      description: `Bars of ${sorted.length} parameters, ${sorted[0]!.name} first with ${formatPercent(sorted[0]!.share)}; lines are the spread over the trees.`,
    },
    [plot],
  );
}

/** The end of a long name, which is what tells it from others. */
function ending(text: string, limit: number): string {
  return text.length <= limit ? shorten(text, limit) : `…${text.slice(1 - limit)}`;
}
