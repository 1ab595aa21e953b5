/** Dots of a braille character, from the bottom up, in its left and right column (Unicode 15, block 2800). */
const DOTS = [
  [0x40, 0x80],
  [0x04, 0x20],
  [0x02, 0x10],
  [0x01, 0x08],
] as const;

/** Nothing to an eighth, and so on to a full block (Unicode 15, block 2580). */
const BLOCKS = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** Characters left of the axis, at least. */
const MARGIN = "VEM peak".length;

export interface TracePlotOptions {
  /** characters, labels included */
  width?: number;
  /** lines of the plot itself; two more hold the axis */
  height?: number;
}

/**
 * A trace as braille characters: VEM peak upwards from 0, time in ns to the right. A column of dots stands for a bin,
 * for part of one in a short trace, or for the largest of several in a long one; what is below 0 is drawn as 0 and a
 * trace without signal as an empty frame. Lines do not end with spaces.
 */
export function plotTrace(
  trace: readonly number[],
  binWidthNs: number,
  { width = 80, height = 6 }: TracePlotOptions = {},
): string[] {
  const highest = Math.max(0, ...trace);
  const label = highest.toPrecision(3);
  const margin = Math.max(label.length, MARGIN);
  const cells = Math.max(8, width - margin - 2);
  // Any signal shows as one dot at least.
  const dots = peaks(trace, 2 * cells).map((peak) => (highest > 0 ? Math.ceil((peak / highest) * 4 * height) : 0));
  const lines = Array.from({ length: height }, (_, line) => {
    const bottom = 4 * (height - 1 - line);
    const name = line === 0 ? label : line === 1 ? "VEM peak" : line === height - 1 ? "0" : "";
    const bars = Array.from({ length: cells }, (_, cell) =>
      braille(dots[2 * cell]! - bottom, dots[2 * cell + 1]! - bottom),
    );
    return `${name.padStart(margin)} ┤${bars.join("")}`.trimEnd();
  });
  return [...lines, `${" ".repeat(margin)} └${"─".repeat(cells)}`, timeAxis(trace.length * binWidthNs, margin, cells)];
}

export interface SparklineOptions {
  /** characters, label included */
  width?: number;
  /** value of a full character */
  highest: number;
}

/**
 * A part of a trace as one line of blocks, eight levels a block, under a `plotTrace` of the same width and with the time
 * axis of that. A block stands for the largest of its bins, to the next eighth; what is above `highest` is drawn as that.
 */
export function sparkline(label: string, trace: readonly number[], { width = 80, highest }: SparklineOptions): string {
  const margin = Math.max(highest.toPrecision(3).length, MARGIN);
  const cells = Math.max(8, width - margin - 2);
  const blocks = peaks(trace, cells).map((peak) => {
    const level = highest > 0 ? Math.min(BLOCKS.length - 1, Math.round((peak / highest) * (BLOCKS.length - 1))) : 0;
    return BLOCKS[level];
  });
  return `${label.slice(0, margin).padStart(margin)} │${blocks.join("")}`.trimEnd();
}

/** The largest value, not below 0, that each of `columns` equal stretches of a trace holds. */
function peaks(trace: readonly number[], columns: number): number[] {
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * trace.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * trace.length) / columns));
    return Math.max(0, ...trace.slice(from, to));
  });
}

/** One character with `left` and `right` dots filled from the bottom; a space where there are none. */
function braille(left: number, right: number): string {
  let code = 0;
  for (const [level, [leftDot, rightDot]] of DOTS.entries()) {
    if (left > level) code |= leftDot;
    if (right > level) code |= rightDot;
  }
  return code === 0 ? " " : String.fromCodePoint(0x2800 + code);
}

/** 0, the middle where there is room for it, and the end of the trace. */
function timeAxis(duration: number, margin: number, cells: number): string {
  const end = `${Number(duration.toPrecision(4))} ns`;
  const middle = String(Number((duration / 2).toPrecision(4)));
  const withMiddle = "0".padEnd(Math.floor((cells - middle.length) / 2)) + middle;
  const start = withMiddle.length + 1 + end.length <= cells ? withMiddle : "0";
  return `${" ".repeat(margin + 2)}${start}${end.padStart(cells - start.length)}`;
}
