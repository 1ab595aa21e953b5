import { OUTCOMES, type Trial } from "./trial.ts";

export interface ReaderCount {
  reader: string;
  trials: readonly Trial[];
}

/** Counts of outcomes by reader, in Markdown. */
export function tableOf(counts: readonly ReaderCount[]): string {
  const rows = counts.map(({ reader, trials }) => [
    reader,
    String(trials.length),
    ...OUTCOMES.map((outcome) => String(trials.filter((trial) => trial.outcome === outcome).length)),
  ]);
  return markdown(["reader", "cases", ...OUTCOMES], rows);
}

/** docs/bad-input.md. */
export function page(counts: readonly ReaderCount[]): string {
  const damages = counts.flatMap(({ reader, trials }) => {
    const names = [...new Set(trials.map(({ damage }) => damage))].sort();
    return names.map((name) => {
      const of = trials.filter(({ damage }) => damage === name);
      const count = (outcome: Trial["outcome"]) => String(of.filter((trial) => trial.outcome === outcome).length);
      return [reader, name, String(of.length), count("read whole"), count("read, plausible"), count("refused")];
    });
  });
  return [
    "# Bad input",
    "",
    "Written by `npm run test:broken -- --write`: files that are not as they should be, made from a seed, for every reader",
    "(`test/data/broken/`). Each is read in a thread that is ended if it takes longer than 20 s. What counts as right:",
    "",
    "- *read whole*: every value is that of the file before the damage, or, for text, what an independent parser reads in it;",
    "- *read, plausible*: the damage hit the numbers themselves, which no checksum guards; all are in the dictionary's type and range, and where",
    "  numbers stand apart (Arrow without compression) no more of them differ than bytes were changed;",
    "- *refused*: a DataError or ConfigError that names the file and, for a value, row (or line) and column.",
    "",
    "Anything else (*wrong*: another value, or a message that names no place; *crash*: another error or an unhandled rejection; *hang*; *memory*:",
    "more than 300 MB) fails the command. `npm test` tries a small share of the same cases.",
    "",
    tableOf(counts),
    "",
    "## By kind of damage",
    "",
    markdown(["reader", "damage", "cases", "read whole", "read, plausible", "refused"], damages),
    "",
  ].join("\n");
}

function markdown(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
