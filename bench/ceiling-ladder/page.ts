import { accuracyLadder } from "../../src/report/figures/accuracy-ladder.ts";
import { renderMarkdownTable } from "../../src/report/markdown-table.ts";
import type { Ladder } from "./ladder.ts";

/** The ladder as the tables of docs/ceiling.md. */
export function ladderTables({ rungs, showers, stations, chance, tried }: Ladder): string {
  const numeric = (label: string) => ({ label, numeric: true });
  const rungTable = renderMarkdownTable({
    title: `The ladder, on ${showers} test showers with ${stations} stations`,
    columns: [
      { label: "" },
      { label: "known of a shower" },
      { label: "classified by" },
      numeric("per shower"),
      numeric("of the way"),
      numeric("step from above"),
      numeric("per station"),
    ],
    rows: rungs.map(({ known, how, exact, accuracy, share, step, stations: perStation }, i) => [
      `${i + 1}`,
      known,
      `${exact ? "" : "≥ "}${how}`,
      withInterval(accuracy, 3),
      `${(100 * share).toFixed(0)} %`,
      step === null ? "" : withInterval(step, 3),
      perStation.toFixed(3),
    ]),
    notes: [
      `99 % intervals, bootstrap over showers; steps on the same showers. Chance ${chance.toFixed(3)}. ≥: the best model found, a lower bound.`,
    ],
  });
  const triedTable = renderMarkdownTable({
    title: "Models tried on the lower rungs",
    columns: [{ label: "known of a shower" }, { label: "model" }, numeric("validation log loss"), { label: "" }],
    rows: tried.map(({ known, model, validation_log_loss, chosen }) => [
      known,
      model,
      validation_log_loss.toFixed(4),
      chosen ? "chosen" : "",
    ]),
  });
  return `${rungTable}\n${triedTable}`;
}

function withInterval({ value, interval: [low, high] }: { value: number; interval: [number, number] }, digits: number) {
  return `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

/** The ladder as a figure. */
export function ladderFigure({ rungs, chance }: Ladder): string {
  const drawn = rungs.map(({ known, accuracy: { value, interval }, exact }, i) => ({
    ...{ label: `${i + 1} ${known.replace(/[:;(].*$/, "").trim()}`, accuracy: value, interval, exact },
  }));
  return accuracyLadder("Primary of a shower by what is known of it", drawn, chance);
}
