// Accuracies of one classifier on the showers of two hadronic models: a table and a figure with 99 % intervals.
import { readFileSync } from "node:fs";
import { job } from "cascada";
import { z } from "zod";

interface Accuracy {
  accuracy: number;
  interval99: [low: number, high: number];
}

export default job({
  params: z.strictObject({ own: z.string(), other: z.string() }),
  run({ params, run }) {
    const rows = (["own", "other"] as const).map((input) => {
      const metrics = JSON.parse(readFileSync(run.input(input), "utf8")) as { shower_split: Accuracy };
      const { accuracy, interval99 } = metrics.shower_split;
      return { showers: params[input], accuracy, interval99 };
    });
    run.write("accuracies.json", `${JSON.stringify(rows, null, 2)}\n`);
    run.write("accuracies.svg", figure(rows));
    const [own, other] = rows;
    return { own: own!.accuracy, other: other!.accuracy, difference: other!.accuracy - own!.accuracy };
  },
});

/** A point and its interval for each row, on an axis of the accuracy from 0 to 1. */
function figure(rows: readonly ({ showers: string } & Accuracy)[]): string {
  const [width, left, height] = [560, 130, 60 + 40 * rows.length];
  const x = (accuracy: number) => (left + (width - left - 30) * accuracy).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<line x1="${x(value)}" x2="${x(value)}" y1="20" y2="${height - 40}" stroke="#ddd"/>` +
      `<text x="${x(value)}" y="${height - 22}" text-anchor="middle">${value}</text>`,
  );
  const marks = rows.map(({ showers, accuracy, interval99: [low, high] }, i) => {
    const y = 40 + 40 * i;
    return (
      `<text x="${left - 12}" y="${y + 4}" text-anchor="end">${showers}</text>` +
      `<line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="#4269d0" stroke-width="2"/>` +
      `<circle cx="${x(accuracy)}" cy="${y}" r="5" fill="#4269d0"/>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">` +
    `<rect width="100%" height="100%" fill="#fff"/>${ticks.join("")}${marks.join("")}` +
    `<text x="${x(0.5)}" y="${height - 4}" text-anchor="middle">accuracy of stations, 99 % interval over showers</text></svg>\n`
  );
}
