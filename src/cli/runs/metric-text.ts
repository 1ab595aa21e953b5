import { formatQuantity } from "../../report/number-format.ts";
import type { MetricPoint } from "../../tracking/metric-steps.ts";

const BARS = [..."▁▂▃▄▅▆▇█"];
/** Characters of the line; steps of a longer course are taken together. */
const WIDTH = 60;
/** Rows of the table; of a longer course as many are shown, evenly apart. */
const ROWS = 20;

/** A metric by step: its course as a line of bars, then a table. */
export function metricText(name: string, points: readonly MetricPoint[]): string {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values.slice(0, 1)), Math.max(...values.slice(0, 1))];
  const [least, most] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [low, high]);
  const range = values.length === 0 ? "no finite value" : `${formatQuantity(least)} to ${formatQuantity(most)}`;
  const every = Math.max(1, Math.ceil(points.length / ROWS));
  const shown = points.filter((_, i) => i % every === 0 || i === points.length - 1);
  const width = Math.max(4, ...shown.map(({ step }) => String(step).length));
  return [
    `${name}: ${points.length} steps, ${range}`,
    courseOf(points, least, most),
    `${"step".padStart(width)}  value`,
    ...shown.map(
      ({ step, value }) =>
        `${String(step).padStart(width)}  ${value === null ? "not finite" : Number(value.toPrecision(6))}`,
    ),
  ].join("\n");
}

/** Mean of the steps that fall on each character; a blank where none is finite. */
function courseOf(points: readonly MetricPoint[], least: number, most: number): string {
  const width = Math.min(WIDTH, points.length);
  return Array.from({ length: width }, (_, i) => {
    const from = Math.floor((i * points.length) / width);
    const part = points.slice(from, Math.floor(((i + 1) * points.length) / width));
    const values = part.flatMap(({ value }) => (value === null ? [] : [value]));
    if (values.length === 0) return " ";
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return BARS[
      most === least ? 0 : Math.min(BARS.length - 1, Math.floor(((mean - least) / (most - least)) * BARS.length))
    ];
  }).join("");
}
