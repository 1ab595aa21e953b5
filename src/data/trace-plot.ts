/** Dots of a braille character, from the bottom up, in its left and right column (Unicode 15, block 2800). */
const DOTS = [
  [0x40, 0x80],
  [0x04, 0x20],
  [0x02, 0x10],
  [0x01, 0x08],
] as const;

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
  const margin = Math.max(label.length, "VEM peak".length);
  const cells = Math.max(8, width - margin - 2);
  const dots = Array.from({ length: 2 * cells }, (_, column) => {
    const from = Math.floor((column * trace.length) / (2 * cells));
    const to = Math.max(from + 1, Math.floor(((column + 1) * trace.length) / (2 * cells)));
    const value = Math.max(0, ...trace.slice(from, to));
    // Any signal shows as one dot at least.
    return highest > 0 ? Math.ceil((value / highest) * 4 * height) : 0;
  });
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
