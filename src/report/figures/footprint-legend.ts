import * as Plot from "@observablehq/plot";
import type { EventStation } from "../event.ts";
import { drawText } from "../figure.ts";
import { formatQuantity } from "../number-format.ts";
import { INK, MUTED } from "../palette.ts";

/** Steps of the colour bar: fine enough to look even, and no gradient, which would need an id. */
const BAR_STEPS = 48;

/** Colours of the starts of the signals: dark first, bright last; grey where the start is not known. */
export function timeColours(stations: readonly EventStation[]): {
  last_ns: number;
  colour: (station: Pick<EventStation, "start_ns">) => string;
} {
  const starts = stations.flatMap(({ start_ns }) => (start_ns === undefined ? [] : [start_ns]));
  const last_ns = Math.max(0, ...starts);
  const { apply } = Plot.scale({ color: { type: "linear", domain: [0, Math.max(1, last_ns)], scheme: "plasma" } });
  return { last_ns, colour: ({ start_ns }) => (start_ns === undefined ? MUTED : String(apply(start_ns))) };
}

/** Up to three round signals as the areas they have in the footprint; says so where no signal is known. */
export function signalLegend(
  stations: readonly EventStation[],
  { x, y, largestRadius }: { x: number; y: number; largestRadius: number },
): string {
  const largest = Math.max(0, ...stations.map(({ signal_vem = 0 }) => signal_vem));
  if (largest <= 0) return drawText(x, y + 14, "no signals", { size: 11, colour: MUTED });
  const power = Number(`1e${Math.floor(Math.log10(largest))}`);
  const parts = [drawText(x, y + 12, "signal / VEM (area)", { size: 11 })];
  let left = x;
  for (const signal of [power / 100, power / 10, power]) {
    const radius = largestRadius * Math.sqrt(signal / largest);
    if (radius < 0.8) continue;
    const label = formatQuantity(signal);
    left += Math.max(radius, 14);
    parts.push(
      `<circle cx="${left.toFixed(2)}" cy="${y + 46}" r="${radius.toFixed(2)}" fill="#d6dae0" stroke="${INK}" stroke-width="0.75"/>`,
      drawText(Number(left.toFixed(2)), y + 50 + (radius > 16 ? 0 : radius + 11), label, {
        size: 10,
        anchor: "middle",
      }),
    );
    left += Math.max(radius, 14) + 10;
  }
  return parts.join("");
}

/** The colours of the starts with the first and the last; says so where none is known. */
export function timeLegend(
  stations: readonly EventStation[],
  { x, y, width }: { x: number; y: number; width: number },
): string {
  if (stations.every(({ start_ns }) => start_ns === undefined)) {
    return drawText(x, y + 12, "no arrival times", { size: 11, colour: MUTED });
  }
  const { colour, last_ns } = timeColours(stations);
  const bars = Array.from({ length: BAR_STEPS }, (_, i) => {
    const fill = colour({ start_ns: ((i + 0.5) / BAR_STEPS) * last_ns });
    // Each reaches to the end, and the next one covers it: no background shows between them at any scale.
    const from = (width * i) / BAR_STEPS;
    return `<rect x="${(x + from).toFixed(2)}" y="${y + 22}" width="${(width - from).toFixed(2)}" height="12" fill="${fill}"/>`;
  });
  const ends: ["start" | "middle" | "end", number][] = [
    ["start", 0],
    ["middle", 0.5],
    ["end", 1],
  ];
  return [
    drawText(x, y + 12, "start after the first station / ns", { size: 11 }),
    ...bars,
    ...ends.map(([anchor, at]) => drawText(x + at * width, y + 48, formatQuantity(at * last_ns), { size: 10, anchor })),
  ].join("");
}
