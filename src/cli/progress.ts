import type { Progress } from "../core/progress.ts";

/** Characters of the bar at most, and where the terminal is narrow. */
const WIDTH = 28;
const LEAST_WIDTH = 4;
const EVERY_MS = 80;

/** What progress is written to. */
export type ProgressStream = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">;

/** Where a bar stands whose line is not ended. */
let open: ProgressStream | undefined;

/**
 * Starts a line on stderr that says how far long work has come. Where stderr is no terminal there is no bar, only one
 * plain line at the end.
 */
export function startProgress(title: string, stream: ProgressStream = process.stderr): Progress {
  const start = performance.now();
  let last = -Infinity;
  const draw = (fraction: number, note: string) => {
    const share = Math.min(1, Math.max(0, fraction));
    const seconds = (performance.now() - start) / 1000;
    const left = share > 0.02 && share < 1 ? `, ${Math.ceil((seconds / share) * (1 - share))} s left` : "";
    const head = `${title.padEnd(10)} `;
    const tail = ` ${String(Math.round(share * 100)).padStart(3)} %  ${note}${left}`;
    // A line that wraps could not be drawn over: the bar gives way to the words, these are cut only then.
    const room = (stream.columns || 80) - 1;
    const width = Math.max(LEAST_WIDTH, Math.min(WIDTH, room - head.length - tail.length));
    const full = Math.round(share * width);
    const bar = "█".repeat(full) + "░".repeat(width - full);
    stream.write(`\r\x1b[2K${`${head}${bar}${tail}`.slice(0, room)}`);
    open = stream;
  };
  return {
    update(fraction, note = "") {
      if (!stream.isTTY || performance.now() - last < EVERY_MS) return;
      last = performance.now();
      draw(fraction, note);
    },
    done(note = "") {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      // A warning, or what came from a cache, took no time worth telling.
      const time = note && Number(seconds) === 0 ? "" : `${seconds} s`;
      const told = [note, time].filter(Boolean).join(", ");
      if (!stream.isTTY) stream.write(`${title.padEnd(10)} ${told}\n`);
      else {
        draw(1, told);
        endLine();
      }
    },
  };
}

/** Ends the line of a bar, if one stands there, so that a message begins its own. */
export function endLine(): void {
  open?.write("\n");
  open = undefined;
}
