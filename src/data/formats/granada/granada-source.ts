import { DEGREE } from "../../../core/units.ts";
import { askedColumns } from "../../asked-columns.ts";
import { power } from "../../expression/power.ts";
import type { AzimuthReading, Source, SourceColumn, SourceOptions, SourceValues } from "../../source.ts";
import { openTextFile } from "../csv/text-file.ts";
import { type GranadaFile, granadaFiles } from "./files.ts";
import { AZIMUTH, BIN_WIDTH_NS, END_OF_FEATURES, FIRST_FEATURE, GRANADA_COLUMNS, LOG_ENERGY } from "./layout.ts";
import { checkFirstRow, type GranadaRows, granadaRows } from "./rows.ts";
import { ShowerCensus } from "./shower-census.ts";

/** Rows of a file, with what is not in its cells. */
interface Rows extends GranadaRows {
  firstRow: number;
  shower: Float64Array;
  primary: string;
  part: string;
}

interface Column extends SourceColumn {
  values(rows: Rows): SourceValues;
}

/**
 * Opens the text files of a folder, or one such file, as one table: numbers in the units of the data dictionary under its names and those of
 * the features, the three columns that count as they are, and the showers that `ShowerCensus` finds; all but
 * the primary and the nine features of the thesis are set aside. An event is a shower, as nothing tells its
 * falls apart; a station is a row. Each reading reads all files, one after the other; at its end it throws DataError as `ShowerCensus` does.
 */
export async function openGranadaSource(
  path: string,
  { azimuth = "shower" }: Pick<SourceOptions, "azimuth">,
): Promise<Source> {
  const files = await granadaFiles(path);
  const opened: { text: Awaited<ReturnType<typeof openTextFile>>; file: GranadaFile }[] = [];
  for (const file of files) {
    const text = await openTextFile(file.path);
    await checkFirstRow(text, file.path);
    opened.push({ text, file });
  }
  const columns = columnsOf(files, azimuth);
  let found: string[] = [];
  let done = 0;
  let begun = false;
  return {
    path,
    format: "granada",
    rows: undefined,
    columns: columns.map(({ values, ...column }) => column),
    metadata: {},
    async *batches(names) {
      const chosen = askedColumns(columns, names, path);
      begun = true;
      const census = new ShowerCensus(path, azimuth);
      let firstRow = 0;
      done = 0;
      for (const { text, file } of opened) {
        const { primary = "unknown", part = "" } = file;
        for await (const cells of granadaRows(text, file.path)) {
          const rows: Rows = { ...cells, firstRow, shower: census.add(primary, cells), primary, part };
          const values = Object.fromEntries(chosen.map((column) => [column.name, column.values(rows)]));
          yield { firstRow, rows: cells.rows, columns: values };
          firstRow += cells.rows;
        }
        done++;
      }
      found = [
        `energy, zenith angle${azimuth === "shower" ? " and azimuth" : ""} of these rows are Monte-Carlo truth by nature: without leaks here means split by shower with the same nine features`,
        ...census.finish(),
        ...(columns.some(({ name }) => name === "primary") ? [] : [`${path} does not say its primary by its name`]),
      ];
    },
    progress: () => (begun ? (done + (opened[done]?.text.progress() ?? 0)) / opened.length : 0),
    notes: () => found,
    close: async () => {},
  };
}

function columnsOf(files: readonly GranadaFile[], azimuth: AzimuthReading): Column[] {
  const cells = GRANADA_COLUMNS.map((column, k) => cellsOf(column, k, azimuth));
  const [counts, features, muons] = [
    cells.slice(0, FIRST_FEATURE),
    cells.slice(FIRST_FEATURE, END_OF_FEATURES),
    cells.slice(END_OF_FEATURES),
  ];
  return [
    aside(numbers("shower_id", ({ shower }) => shower)),
    aside(numbers("event_id", ({ shower }) => shower)),
    aside(
      numbers("station_id", ({ rows, firstRow }) => Float64Array.from({ length: rows }, (_, row) => firstRow + row)),
    ),
    ...(files.every(({ primary }) => primary) ? [texts("primary", ({ primary }) => primary)] : []),
    ...(files.every(({ part }) => part) ? [aside(texts("part", ({ part }) => part))] : []),
    ...counts.map(aside),
    aside(numbers("energy_mc_eev", ({ columns }) => columns[LOG_ENERGY]!.map((lg) => power(10, lg)), "EeV")),
    ...features,
    ...muons.map(aside),
    aside(numbers("bin_width_ns", ({ rows }) => new Float64Array(rows).fill(BIN_WIDTH_NS), "ns")),
  ];
}

function aside(column: Column): Column {
  return { ...column, aside: true };
}

function cellsOf({ name, unit }: { name: string; unit?: string }, k: number, azimuth: AzimuthReading): Column {
  if (k !== AZIMUTH) return numbers(name, ({ columns }) => columns[k]!, unit);
  const whose = azimuth === "shower" ? "azimuth_mc_deg" : "azimuth_sp_deg";
  return numbers(whose, ({ columns }) => columns[AZIMUTH]!.map((value) => value / DEGREE), "deg");
}

function numbers(name: string, values: (rows: Rows) => Float64Array, unit?: string): Column {
  return {
    name,
    kind: "number",
    ...(unit === undefined ? {} : { unit }),
    values: (rows) => ({ kind: "number", values: values(rows) }),
  };
}

function texts(name: string, value: (rows: Rows) => string): Column {
  return {
    name,
    kind: "text",
    values: (rows) => ({ kind: "text", values: new Array<string>(rows.rows).fill(value(rows)) }),
  };
}
