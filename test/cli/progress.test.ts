import { describe, expect, test, vi } from "vitest";
import { type ProgressStream, startProgress } from "../../src/cli/progress.ts";

/** A stream that keeps what is written. */
function stream(isTTY: boolean, columns: number): ProgressStream & { text: string } {
  return {
    isTTY,
    columns,
    text: "",
    write(chunk: string | Uint8Array) {
      this.text += chunk;
      return true;
    },
  };
}

/** What stands on the line of a terminal after all that was drawn over it. */
const shown = (text: string) => text.trimEnd().split("\r\x1b[2K").at(-1)!;

describe("progress", () => {
  test("is one plain line at the end where there is no terminal", () => {
    const log = stream(false, 80);
    const progress = startProgress("train", log);
    progress.update(0.5, "half");
    expect(log.text).toBe("");
    progress.done("380 rounds");
    expect(log.text).toMatch(/^train {6}380 rounds\n$/);
  });

  test("tells the time where it took any, and where there is nothing else to tell", async () => {
    const log = stream(false, 80);
    const now = vi.spyOn(performance, "now").mockReturnValue(1000);
    const [long, short, silent] = [1, 2, 3].map(() => startProgress("train", log));
    now.mockReturnValue(1049);
    short!.done("from the cache");
    silent!.done();
    now.mockReturnValue(2240);
    long!.done("380 rounds");
    now.mockRestore();
    expect(log.text).toBe("train      from the cache\ntrain      0.0 s\ntrain      380 rounds, 1.2 s\n");
  });

  test("draws a bar over itself in a terminal and ends its line", () => {
    const terminal = stream(true, 80);
    const progress = startProgress("train", terminal);
    progress.update(0.25, "a");
    // 28 characters at most, a quarter of them full.
    expect(shown(terminal.text)).toMatch(/^train {6}█{7}░{21} {2}25 % {2}a, \d+ s left$/);
    progress.done("b");
    expect(terminal.text.endsWith("b\n")).toBe(true);
  });

  test("gives the words their room before the bar in a narrow terminal", () => {
    const note = "train log loss 1.2345, validation log loss 1.3456";
    for (const [columns, bar] of [
      [90, 16], // 89 - "train      " 11 - "  25 %  " 8 - the note 49 - ", 0 s left" 10 or so
      [60, 4],
    ] as const) {
      const terminal = stream(true, columns);
      startProgress("train", terminal).update(0.25, note);
      const line = shown(terminal.text);
      expect(line.length).toBeLessThan(columns);
      expect(line.match(/[█░]/g)!.length).toBeLessThanOrEqual(bar);
      expect(line.match(/[█░]/g)!.length).toBeGreaterThanOrEqual(4);
    }
    const wide = stream(true, 90);
    startProgress("train", wide).update(0.25, note);
    expect(shown(wide.text)).toMatch(/validation log loss 1\.3456, \d+ s left$/);
  });
});
