import { DataError, ShapeError } from "../core/errors.ts";
import type { StationTable } from "../core/table.ts";
import type { ColumnDefinition } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { type ComputedColumn, givenFeatures, givenNotes } from "./given-features.ts";
import { IdNames } from "./id-names.ts";
import { ownName } from "./own-columns.ts";
import { originOf, type Source, type SourceBatch, type SourceValues } from "./source.ts";
import { standInIds } from "./stand-ins.ts";
import { type MappedColumn, type StationMap, sameNames } from "./station-map.ts";
import { kindsOf, stationValues } from "./station-values.ts";
import { checkStations, excerpt } from "./validation.ts";

interface StationOptions {
  map?: StationMap | undefined;
  allowEmpty?: boolean;
  features?: readonly ComputedColumn[] | undefined;
}

/** What is left out of the batches of a source before stations are made of them. */
export interface BatchCut {
  /** columns that it reads, by their names in tables */
  columns: readonly string[];
  /** of a batch that has their inputs, rows that keep their numbers */
  keep(batch: SourceBatch): SourceBatch;
}

/** The stations of a source, which can also be made of its batches one by one. */
export interface SourceDataset extends Dataset {
  /** of the rows that a cut keeps: checks concern these alone */
  batches(columnNames?: readonly string[], cut?: BatchCut): AsyncGenerator<StationTable, void, undefined>;
  /** a column as the map or the file has it, unchecked: values may be missing or out of range */
  values(batch: SourceBatch, name: string): SourceValues;
  /** columns of the source that those of these names are made of */
  inputs(names: readonly string[]): string[];
  /** the columns of these names, of a batch of the source that has their inputs */
  table(batch: SourceBatch, names: readonly string[]): StationTable;
}

/**
 * The stations of a source of any format: see `openDataset`. Throws DataError (and closes the source) without rows unless `allowEmpty`; reading
 * throws it for a column of another type or unit.
 */
export async function datasetOf(
  source: Source,
  { map = sameNames, allowEmpty = false, features = [] }: StationOptions,
): Promise<SourceDataset> {
  try {
    if (source.rows === 0 && !allowEmpty) throw withoutRows(source.path);
    const found = map(source.columns, source.path);
    const given = givenFeatures(source.columns, namesOf(found), features);
    const ids = standInIds(found);
    const mapped = [...found, ...given.columns, ...ids.columns];
    const names = new Map(mapped.map(({ definition }) => [definition.name, new IdNames()]));
    const columns = mapped.map(({ definition }) => definition);
    let read: string[] = [];
    let used = new Set(found.flatMap(({ from }) => from));
    const takenOf = (wanted: readonly string[] | undefined) => {
      const own = wanted?.filter((name) => ownName(name) !== undefined) ?? [];
      const plain = wanted?.filter((name) => ownName(name) === undefined);
      const chosen = chosenColumns(columns, plain, source.path);
      const taken = mapped.filter(({ definition }) => chosen.includes(definition));
      for (const column of taken) checkColumn(source, column);
      return { mapped: taken, own: own.map((name) => ownColumn(source, name)) };
    };
    return {
      path: source.path,
      rows: source.rows,
      metadata: source.metadata,
      ...(source.partMetadata && { partMetadata: source.partMetadata }),
      columns,
      file: fileColumns(source),
      batches(wanted, cut) {
        const taken = takenOf(wanted);
        const asked = cut === undefined ? taken : takenOf([...(wanted ?? namesOf(mapped)), ...cut.columns]);
        read = namesOf(asked.mapped);
        used = new Set([...found.flatMap(({ from }) => from), ...inputsOf(asked)]);
        return stationTables(source, { taken, names, inputs: inputsOf(asked), cut, allowEmpty });
      },
      values: (batch, name) => takenOf([name]).mapped[0]!.values(batch, "kept"),
      inputs: (wanted) => inputsOf(takenOf(wanted)),
      table: (batch, wanted) => stationTable(batch, takenOf(wanted), { path: source.path, names }),
      progress: () => source.progress(),
      notes() {
        const notes = features.length === 0 ? [] : givenNotes(found, given, read);
        return [...(source.notes?.() ?? []), ...notes, ...ids.notes];
      },
      idName: (column, id) => names.get(column)?.nameOf(id),
      given: given.names,
      unused: () => source.columns.flatMap(({ name }) => (used.has(name) ? [] : [name])),
      assumed: ids.assumed,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
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

function namesOf(mapped: readonly MappedColumn[]): string[] {
  return mapped.map(({ definition }) => definition.name);
}

function fileColumns({ columns, others = [] }: Source): Dataset["file"] {
  return [...columns.map(({ name }) => ({ name })), ...others.map(({ name, type }) => ({ name, unread: type }))];
}

/** Throws DataError for a column of the file's that is of another kind or unit than the dictionary's of its name. */
function checkColumn({ path, columns }: Source, { definition, from, mapped }: MappedColumn): void {
  const found = columns.find(({ name }) => name === from[0]);
  if (mapped || found === undefined) return;
  const kinds = kindsOf(definition);
  if (!kinds.includes(found.kind)) {
    throw new DataError(`${path}: column ${found.name} holds ${found.kind}s; expected ${kinds.join("s or ")}s`);
  }
  if (found.unit !== undefined && found.unit !== definition.unit) {
    throw new DataError(`${path}: column ${found.name} is in "${excerpt(found.unit)}"; expected "${definition.unit}"`);
  }
}

/** What is taken of a file. */
interface Taken {
  mapped: readonly MappedColumn[];
  /** columns of the file's own, by their names in tables and in the file */
  own: readonly { name: string; from: string }[];
}

function inputsOf({ mapped, own }: Taken): string[] {
  return [...new Set([...mapped.flatMap(({ from }) => from), ...own.map(({ from }) => from)])];
}

/** Throws DataError for a column of lists, ShapeError for one that the file does not have. */
function ownColumn({ path, columns }: Source, name: string): Taken["own"][number] {
  const found = columns.find((column) => column.name === ownName(name));
  if (found === undefined) throw new ShapeError(`${path} has no column ${ownName(name)}`);
  if (found.kind !== "list") return { name, from: found.name };
  throw new DataError(`${path}: column ${found.name} holds lists; expected numbers or texts`);
}

async function* stationTables(
  source: Source,
  {
    taken,
    names,
    inputs,
    cut,
    allowEmpty,
  }: {
    taken: Taken;
    names: ReadonlyMap<string, IdNames>;
    inputs: readonly string[];
    cut: BatchCut | undefined;
    allowEmpty: boolean;
  },
): AsyncGenerator<StationTable, void, undefined> {
  const { path } = source;
  let rows = 0;
  for await (const batch of source.batches(inputs)) {
    const kept = cut === undefined ? batch : cut.keep(batch);
    const table = stationTable(kept, taken, { path, names });
    if (kept.rows > 0) yield cut === undefined ? table : { ...table, part: originOf(kept, path) };
    rows += batch.rows;
  }
  if (rows === 0 && !allowEmpty) throw withoutRows(path);
}

function stationTable(
  batch: SourceBatch,
  { mapped, own }: Taken,
  { path, names }: { path: string; names: ReadonlyMap<string, IdNames> },
): StationTable {
  const origin = originOf(batch, path);
  const { rows, part } = batch;
  const table: StationTable = { rows, columns: {}, ...(part === undefined ? {} : { part }) };
  for (const { definition, values } of mapped) {
    const reading = { definition, origin, names: names.get(definition.name)! };
    table.columns[definition.name] = stationValues(values(batch), reading);
  }
  checkStations(
    table,
    mapped.map(({ definition }) => definition),
    origin,
  );
  const texts: Record<string, readonly string[]> = {};
  for (const { name, from } of own) {
    const values = batch.columns[from]!;
    if (values.kind === "text") texts[name] = values.values;
    else table.columns[name] = values.values as Float64Array;
  }
  return own.length === 0 ? table : { ...table, texts };
}
