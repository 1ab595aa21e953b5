import { OUTCOMES, type Trial } from "./trial.ts";

/** Outcomes that are as they should be. */
const RIGHT = ["read whole", "read, plausible", "refused"] as const;

/** What became of the cases of one reader. */
export interface ReaderCount {
  reader: string;
  seed: number;
  cases: number;
  outcomes: Record<string, number>;
  /** of the case that took most */
  slowest_ms: number;
  /** that reading a case added to what was resident, at most */
  largest_mb: number;
  /** by kind of damage: cases, and those read whole, read plausible, refused */
  damages: Record<string, readonly [cases: number, whole: number, plausible: number, refused: number]>;
}

export function countOf(reader: string, seed: number, trials: readonly Trial[]): ReaderCount {
  const counted = (of: readonly Trial[], outcome: string) => of.filter((trial) => trial.outcome === outcome).length;
  const names = [...new Set(trials.map(({ damage }) => damage))].sort();
  const damages = names.map((name) => {
    const of = trials.filter(({ damage }) => damage === name);
    return [name, [of.length, ...RIGHT.map((outcome) => counted(of, outcome))]] as const;
  });
  return {
    reader,
    seed,
    cases: trials.length,
    outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, counted(trials, outcome)])),
    slowest_ms: Math.round(trials.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0)),
    largest_mb: Math.round(trials.reduce((most, { bytes }) => Math.max(most, bytes), 0) / 1e6),
    damages: Object.fromEntries(damages) as unknown as ReaderCount["damages"],
  };
}

export function failuresOf(trials: readonly Trial[]): Trial[] {
  return trials.filter(({ outcome }) => !(RIGHT as readonly string[]).includes(outcome));
}

/** Counts of outcomes by reader, in Markdown. */
export function tableOf(counts: readonly ReaderCount[]): string {
  const rows = counts.map(({ reader, cases, outcomes, largest_mb, slowest_ms }) => [
    ...[reader, cases],
    ...OUTCOMES.map((outcome) => outcomes[outcome]!),
    ...[`${largest_mb} MB`, `${slowest_ms} ms`],
  ]);
  return markdown(["reader", "cases", ...OUTCOMES, "largest memory", "slowest case"], rows);
}

/** docs/bad-input.md. */
export function page(counts: readonly ReaderCount[]): string {
  const damages = counts.flatMap(({ reader, damages: kinds }) =>
    Object.entries(kinds).map(([name, numbers]) => [reader, name, ...numbers]),
  );
  const seeds = [...new Set(counts.map(({ seed }) => seed))].join(", ");
  return [
    "# Bad input",
    "",
    "Files that are not as they should be, made from a seed, for every reader: bytes changed anywhere, and numbers, lengths, places, checksums and texts",
    "changed where they stand (`test/data/broken/`). Written by",
    "",
    "    npm run test:broken -- --write             # all readers, 10,000 cases each; named ones: -- parquet root --write",
    "",
    `with seed ${seeds}. \`npm test\` tries the first 200 of each reader, or of another seed, \`BROKEN_SEED\`; \`npm run test:broken -- READER --seed S --case I\` repeats one. Each file is`,
    "read in a thread, which is ended where a case takes longer than 20 s. What counts as right:",
    "",
    "- *read whole*: every value is that of the file before the damage, or what an independent parser reads in the damaged text;",
    "- *read, plausible*: the damage hit stored numbers that no checksum guards. Of stations, all are in the dictionary's type and range, and where numbers stand",
    "  apart (Arrow without compression) no more of them differ than bytes were changed; of Parquet, ROOT and compressed Arrow, only columns have other",
    "  values whose own stored bytes were changed: a changed length, place, name or kind never gives other values;",
    "  of tables of text that were cut off after a number, lost or won lines or have more than 8 other bytes, only types and ranges are known;",
    "- *refused*: a DataError or ConfigError that names the file and, for a value, row (or line) and column.",
    "",
    "Anything else (*wrong*: another value, or a message that names no place; *crash*: another error or an unhandled rejection; *hang*; *memory*:",
    "more than 300 MB for a case) fails the command. Memory is what was resident at most while the case was read, beyond what was before.",
    "",
    tableOf(counts),
    "",
    "## By kind of damage",
    "",
    markdown(["reader", "damage", "cases", ...RIGHT], damages),
    "",
  ].join("\n");
}

function markdown(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
