import type { Progress } from "../core/progress.ts";

const WIDTH = 28;
const EVERY_MS = 80;

/**
 * Starts a line on stderr that says how far long work has come. Where stderr is no terminal there is no bar, only one
 * plain line at the end.
 */
export function startProgress(title: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  const start = performance.now();
  let last = -Infinity;
  const draw = (fraction: number, note: string) => {
    const full = Math.round(Math.min(1, Math.max(0, fraction)) * WIDTH);
    const seconds = (performance.now() - start) / 1000;
    const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
    const left = fraction > 0.02 && fraction < 1 ? `, ${Math.ceil((seconds / fraction) * (1 - fraction))} s left` : "";
    stream.write(
      `\r\x1b[2K${title.padEnd(10)} ${bar} ${String(Math.round(fraction * 100)).padStart(3)} %  ${note}${left}`,
    );
  };
  return {
    update(fraction, note = "") {
      if (!stream.isTTY || performance.now() - last < EVERY_MS) return;
      last = performance.now();
      draw(fraction, note);
    },
    done(note = "") {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      if (!stream.isTTY) stream.write(`${title.padEnd(10)} ${note}${note ? ", " : ""}${seconds} s\n`);
      else {
        draw(1, `${note}${note ? ", " : ""}${seconds} s`);
        stream.write("\n");
      }
    },
  };
}
