import { isPrimary, PRIMARIES } from "../../core/primaries.ts";
import type { ComputedColumn } from "../given-features.ts";
import type { Source, SourceBatch, SourceColumn } from "../source.ts";
import { rowNumber } from "../validation.ts";
import { type Survey, sampledNames, summarise, surveyOf } from "./column-survey.ts";
import { DistinctSketch } from "./distinct-sketch.ts";
import { Examples } from "./examples.ts";
import { type Finding, Tally } from "./finding.ts";
import { Fingerprints } from "./fingerprints.ts";
import type { InspectedSource, Inspection } from "./inspection.ts";
import { PartUnits } from "./part-units.ts";
import { checkRows } from "./row-check.ts";
import { RowPlaces } from "./row-places.ts";
import { RowSample } from "./row-sample.ts";
import { checkSchema, checkUnread, definitionOf, type SchemaKnown } from "./schema-check.ts";
import { ShowerSurvey, type Spread } from "./shower-survey.ts";
import type { ListShapes } from "./trace-survey.ts";

/** Rows that are kept for quantiles and figures. */
const SAMPLED = 10_000;
/** Rows whose repetition is seen for certain. */
const EXACT_ROWS = 2 ** 20;
/** Of an event: all of the array (Pierre Auger Collaboration, Nucl. Instrum. Meth. A 798 (2015) 172). More rows are no event. */
const MOST_STATIONS = 1660;
/** Columns of traces, one a PMT. */
const TRACE = /^trace_pmt([123])$/;

/** The one pass over the rows. */
export class Pass {
  rows = 0;
  private readonly surveys: Map<string, Survey>;
  private readonly sample: RowSample;
  private readonly places = new RowPlaces();
  private readonly partUnits = new PartUnits();
  private readonly showers = new ShowerSurvey();
  private readonly examples = new Examples();
  private readonly different = new DistinctSketch(EXACT_ROWS);
  private readonly repeated = new Tally();
  private readonly unequal = new Tally();
  private readonly unknown = new Tally();
  private readonly saturation = [0, 0, 0];

  constructor(
    private readonly columns: readonly SourceColumn[],
    /** columns beyond the dictionary that are known */
    private readonly known: SchemaKnown & { features: readonly ComputedColumn[] },
  ) {
    this.surveys = new Map(columns.map((column) => [column.name, surveyOf(column)]));
    this.sample = new RowSample(columns.flatMap(sampledNames), SAMPLED);
  }

  add(batch: SourceBatch): void {
    this.places.add(batch);
    this.partUnits.add(batch);
    const shapes = this.addColumns(batch);
    this.addRows(batch);
    this.compareTraces(shapes, batch);
    this.addSample(batch, shapes);
    this.examples.add(batch);
    this.rows += batch.rows;
  }

  finish({ path, format, others, metadata, notes = () => [] }: Source): InspectedSource {
    const { rows, sample, showers, known } = this;
    const { features } = known;
    const of = { rows, oneEvent: this.isOneEvent(), sample, features };
    const summaries = this.columns.map((column) => summarise(column, this.surveys.get(column.name)!, of));
    const primaries = this.primaries();
    const tallies = { rows: this.different, repeated: this.repeated, unequal: this.unequal, unknown: this.unknown };
    const spreads = showers.spreads();
    const inspection: Inspection = {
      path,
      format,
      rows,
      showers: this.has("shower_id") ? showers.showers.distinct : null,
      events: this.has("event_id") ? showers.events.distinct : null,
      classes: Object.keys(primaries),
      primaries,
      stations_per_shower: (this.has("shower_id") && spreads?.stations_per_shower) || null,
      events_per_shower: (this.has("shower_id") && this.has("event_id") && spreads?.events_per_shower) || null,
      stations_per_event: (this.has("event_id") && spreads?.stations_per_event) || null,
      saturation: this.saturationCounts(),
      columns: summaries.map(({ summary }) => summary),
      trace_bins: this.traceBins(),
      metadata: { ...metadata },
      notes: [...notes()],
      examples: this.examples.list(PRIMARIES),
      warnings: this.places.placed([
        ...checkSchema(this.columns, known),
        ...checkUnread(others),
        ...this.unitFindings(summaries.flatMap(({ findings }) => findings)),
        ...checkRows(tallies, showers, primaries),
      ]),
    };
    return { inspection, sample };
  }

  /** The findings of columns, and those of files that are in another unit than the others. */
  private unitFindings(found: readonly Finding[]): Finding[] {
    const suspect = found.flatMap(({ kind, column }) => (kind === "suspect-unit" ? [column!] : []));
    const unitOf = (name: string) => definitionOf(name, this.known.features)?.unit ?? "";
    return [...found, ...this.partUnits.findings(new Set(suspect), unitOf)];
  }

  private isOneEvent(): boolean {
    return this.has("event_id") && this.showers.events.distinct === 1 && this.rows <= MOST_STATIONS;
  }

  private has(name: string): boolean {
    return this.surveys.has(name);
  }

  private addColumns(batch: SourceBatch): Map<string, ListShapes> {
    const { columns } = batch;
    const shapes = new Map<string, ListShapes>();
    const mask = columns.pmt_mask?.kind === "number" ? columns.pmt_mask.values : undefined;
    for (const [name, surveyed] of this.surveys) {
      const column = columns[name]!;
      if (surveyed.kind === "number" && column.kind === "number")
        surveyed.survey.add(column.values, batch, column.missing);
      else if (surveyed.kind === "text" && column.kind === "text")
        surveyed.survey.add(column.values, batch, column.missing);
      else if (surveyed.kind === "list" && column.kind === "list") {
        const bit = 1 << (Number(TRACE.exec(name)?.[1] ?? 1) - 1);
        const works = (row: number) => mask === undefined || (mask[row]! & bit) !== 0;
        shapes.set(name, surveyed.survey.add(column, batch, { missing: column.missing, works }));
      }
    }
    return shapes;
  }

  private addRows(batch: SourceBatch): void {
    const { columns, rows } = batch;
    const whole = new Fingerprints(rows);
    for (const { name } of this.columns) addTo(whole, columns[name]!);
    const keys = whole.keys();
    for (let i = 0; i < rows; i++) {
      const before = this.different.add(keys[i]!, rowNumber(batch, i));
      if (before !== undefined) this.repeated.add(rowNumber(batch, i), `as row ${before}`);
    }
    const keyOf = (...names: string[]) => {
      if (!names.every((name) => columns[name] && columns[name].kind !== "list")) return undefined;
      return names.reduce((sum, name) => addTo(sum, columns[name]!), new Fingerprints(rows)).keys();
    };
    const primary = columns.primary?.kind === "text" ? columns.primary.values : undefined;
    this.showers.add(
      { shower: keyOf("shower_id"), event: keyOf("event_id"), station: keyOf("event_id", "station_id"), primary },
      batch,
    );
    for (const [i, name] of primary?.entries() ?? []) {
      if (name !== "" && !isPrimary(name)) this.unknown.add(rowNumber(batch, i), name);
    }
    if (columns.saturation?.kind === "number") {
      for (const state of columns.saturation.values)
        if (state === 0 || state === 1 || state === 2) this.saturation[state]!++;
    }
  }

  private compareTraces(shapes: ReadonlyMap<string, ListShapes>, batch: SourceBatch): void {
    const traces = [...shapes].filter(([name]) => TRACE.test(name)).map(([, { bins }]) => bins);
    if (traces.length < 2) return;
    for (let i = 0; i < batch.rows; i++) {
      const lengths = traces.map((bins) => bins[i]!).filter(Number.isFinite);
      if (lengths.some((length) => length !== lengths[0]))
        this.unequal.add(rowNumber(batch, i), `${lengths.join(", ")} bins`);
    }
  }

  private addSample(batch: SourceBatch, shapes: ReadonlyMap<string, ListShapes>): void {
    const { columns, rows } = batch;
    const getters = this.columns.flatMap(({ name }): ((i: number) => number)[] => {
      const column = columns[name]!;
      if (sampledNames({ name, kind: column.kind }).length === 0) return [];
      if (column.kind === "number") return [(i) => column.values[i]!];
      if (column.kind === "text") return [];
      const { bins, peak } = shapes.get(name)!;
      const { offsets, values } = column;
      // Any bin will do; this one depends on the row alone.
      const some = (i: number) =>
        values[offsets[i]! + ((rowNumber(batch, i) * 7919) % (offsets[i + 1]! - offsets[i]!))];
      return [(i) => bins[i]!, (i) => peak[i]!, (i) => some(i) ?? Number.NaN];
    });
    const primary = columns.primary?.kind === "text" ? columns.primary.values : undefined;
    for (let i = 0; i < rows; i++) this.sample.add(primary?.[i] || "unlabelled", (column) => getters[column]!(i));
  }

  private primaries(): Record<string, number> {
    const surveyed = this.surveys.get("primary");
    if (surveyed?.kind !== "text") return {};
    const { counts } = surveyed.survey;
    const others = [...counts.keys()].filter((name) => !isPrimary(name));
    const known = PRIMARIES.filter((name) => counts.has(name));
    return Object.fromEntries([...known, ...others].map((name) => [name, counts.get(name)!]));
  }

  private traceBins(): Spread | null {
    const traces = this.columns.map(({ name }) => this.surveys.get(name)!).find(({ kind }) => kind === "list");
    if (traces?.kind !== "list" || traces.survey.bins.lists === 0) return null;
    const { min, max, sum, lists } = traces.survey.bins;
    return { min, mean: sum / lists, max };
  }

  private saturationCounts(): Inspection["saturation"] {
    if (!this.has("saturation")) return null;
    const [none, high, low] = this.saturation;
    return { none: none!, high_gain: high!, low_gain: low! };
  }
}

function addTo(fingerprints: Fingerprints, column: SourceBatch["columns"][string]): Fingerprints {
  if (column.kind === "number") return fingerprints.addNumbers(column.values);
  return column.kind === "text" ? fingerprints.addTexts(column.values) : fingerprints.addLists(column);
}
