import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, textWidth } from "../figure.ts";
import { shorten } from "../markup.ts";
import { formatQuantity } from "../number-format.ts";
import { RESULT } from "../palette.ts";

/** What the trees gained by splitting on a feature. */
export interface FeatureGain {
  feature: string;
  /** mean loss reduction of the splits on it */
  gain: number;
}

const TITLE = "Feature importance: mean loss reduction of a split";
const WIDTH = 520;
const BAR = 24;
/** Bars at most: more tell nobody anything. */
const MOST_BARS = 24;

/**
 * Bars of gain, the largest first; equal gains by name. A feature never split on has gain 0 and no bar. Of many features, such as
 * the bins of a trace, only the first have bars, and the title says so.
 */
export function importanceBars(importance: readonly FeatureGain[]): string {
  if (importance.length === 0) return drawEmptyFigure(TITLE, "the model tells no importance");
  const sorted = [...importance]
    .sort((a, b) => b.gain - a.gain || (a.feature < b.feature ? -1 : 1))
    .slice(0, MOST_BARS);
  const all = importance.length;
  const title = sorted.length < all ? `${TITLE}, the first ${sorted.length} of ${all}` : TITLE;
  const name = (text: string) => shorten(text, 28);
  const height = 16 + sorted.length * BAR;
  const plot = drawPlot(0, HEADING_HEIGHT, {
    width: WIDTH,
    height,
    marginLeft: 20 + Math.max(...sorted.map(({ feature }) => textWidth(name(feature)))),
    marginRight: 58,
    marginTop: 6,
    marginBottom: 10,
    x: { axis: null, domain: [0, Math.max(...sorted.map(({ gain }) => gain).filter(Number.isFinite), 1e-12)] },
    y: { domain: sorted.map(({ feature }) => feature), label: null, tickSize: 0, tickFormat: name, padding: 0.25 },
    marks: [
      Plot.barX(sorted, { x: "gain", y: "feature", fill: RESULT }),
      Plot.text(sorted, {
        x: ({ gain }: FeatureGain) => (Number.isFinite(gain) ? gain : 0),
        y: "feature",
        text: ({ gain }: FeatureGain) => formatQuantity(gain),
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
      description: `Bars of gain of ${sorted.length} features, ${sorted[0]!.feature} first.`,
    },
    [plot],
  );
}
