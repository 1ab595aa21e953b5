/** A line on stderr that says how far long work has come; silent where stderr is no terminal. */
export interface Progress {
  /** `fraction` in [0, 1]; `note` is short, such as counts */
  update(fraction: number, note?: string): void;
  /** Ends the line, leaving what was last said. */
  done(note?: string): void;
}

const WIDTH = 28;
const EVERY_MS = 80;

/** Starts a progress line. `stream` is stderr but in tests. */
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
