import { DataError, ShapeError } from "../core/errors.ts";
import type { StationTable } from "../core/table.ts";
import { COLUMNS, type ColumnDefinition } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { givenFeatures } from "./given-features.ts";
import { IdNames } from "./id-names.ts";
import type { Source } from "./source.ts";
import { type MappedColumn, type StationMap, sameNames } from "./station-map.ts";
import { kindsOf, stationValues } from "./station-values.ts";
import { checkStations, excerpt } from "./validation.ts";

/** Columns that every file of stations with traces has. */
const EVERY_STATION = COLUMNS.filter(({ optional }) => !optional).map(({ name }) => name);

/** Columns that a message names at most. */
const MOST_NAMES = 40;

interface StationOptions {
  map?: StationMap | undefined;
  allowEmpty?: boolean;
  features?: readonly ColumnDefinition[] | undefined;
}

/**
 * The stations of a source of any format. Throws DataError (and closes the source) without rows unless `allowEmpty`, without a column that
 * every station has, and for a column of another type or unit. With `features`, a table without traces need have no more than `event_id`.
 */
export async function datasetOf(
  source: Source,
  { map = sameNames, allowEmpty = false, features }: StationOptions,
): Promise<Dataset> {
  try {
    if (source.rows === 0 && !allowEmpty) throw withoutRows(source.path);
    const found = map(source.columns, source.path);
    const given = features && givenFeatures(source, found, features);
    const mapped = given?.columns ?? found;
    checkColumns(source, mapped, given ? ["event_id"] : EVERY_STATION);
    const names = new Map(mapped.map(({ definition }) => [definition.name, new IdNames()]));
    const columns = mapped.map(({ definition }) => definition);
    return {
      path: source.path,
      rows: source.rows,
      metadata: source.metadata,
      columns,
      batches(wanted) {
        const chosen = chosenColumns(columns, wanted, source.path);
        const taken = mapped.filter(({ definition }) => chosen.includes(definition));
        return counted(stationTables(source, taken, names), (rows, done) => {
          if (done && rows === 0 && !allowEmpty) throw withoutRows(source.path);
        });
      },
      progress: () => source.progress(),
      notes: () => source.notes?.() ?? [],
      idName: (column, id) => names.get(column)?.nameOf(id),
      ...(given ? { given: { names: given.names, notes: given.notes } } : {}),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The tables, and after each the number of rows so far; at last, whether all were read. */
export async function* counted(
  tables: AsyncIterable<StationTable>,
  tell: (rows: number, done: boolean) => void,
): AsyncGenerator<StationTable, void, undefined> {
  let rows = 0;
  for await (const table of tables) {
    rows += table.rows;
    tell(rows, false);
    yield table;
  }
  tell(rows, true);
}

export function withoutRows(path: string): DataError {
  return new DataError(`${path} has no rows; expected at least one station`);
}

/** The columns of these names, or all. Throws ShapeError for a name that is not among them. */
export function chosenColumns(
  columns: readonly ColumnDefinition[],
  names: readonly string[] | undefined,
  path: string,
): readonly ColumnDefinition[] {
  if (names === undefined) return columns;
  const absent = names.filter((name) => !columns.some((column) => column.name === name));
  if (absent.length > 0) throw new ShapeError(`${path} has no column ${absent.join(", ")}`);
  return columns.filter(({ name }) => names.includes(name));
}

function checkColumns(
  { path, columns, others = [] }: Source,
  mapped: readonly MappedColumn[],
  required: readonly string[],
): void {
  for (const { definition, mapped: isMapped } of mapped) {
    const found = columns.find(({ name }) => name === definition.name);
    if (isMapped || found === undefined) continue;
    const kinds = kindsOf(definition);
    if (!kinds.includes(found.kind)) {
      throw new DataError(`${path}: column ${found.name} holds ${found.kind}s; expected ${kinds.join("s or ")}s`);
    }
    if (found.unit !== undefined && found.unit !== definition.unit) {
      throw new DataError(
        `${path}: column ${found.name} is in "${excerpt(found.unit)}"; expected "${definition.unit}"`,
      );
    }
  }
  const missing = required.filter((name) => !mapped.some(({ definition }) => definition.name === name));
  if (missing.length === 0) return;
  const names = columns.slice(0, MOST_NAMES).map(({ name }) => excerpt(name));
  const there = [...names, ...(columns.length > MOST_NAMES ? [`${columns.length - MOST_NAMES} more`] : [])].join(", ");
  const more = others.map(({ name, type }) => `, and ${excerpt(name)} of type ${excerpt(type)}, which is not read`);
  throw new DataError(`${path}: missing column: ${missing.join(", ")}; it has ${there}${more.join("")}`);
}

async function* stationTables(
  source: Source,
  mapped: readonly MappedColumn[],
  names: ReadonlyMap<string, IdNames>,
): AsyncGenerator<StationTable, void, undefined> {
  const from = [...new Set(mapped.flatMap((column) => column.from))];
  for await (const batch of source.batches(from)) {
    const origin = { path: source.path, firstRow: batch.firstRow };
    const table: StationTable = { rows: batch.rows, columns: {} };
    for (const { definition, values } of mapped) {
      const reading = { definition, origin, names: names.get(definition.name)! };
      table.columns[definition.name] = stationValues(values(batch), reading);
    }
    checkStations(
      table,
      mapped.map(({ definition }) => definition),
      origin,
    );
    if (batch.rows > 0) yield table;
  }
}
