import { DataError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/hash.ts";
import { noProgress } from "../../core/progress.ts";
import type { Reading } from "../../data/reading.ts";
import { resolveFeatures } from "../../features/catalogue.ts";
import { hashFile } from "../dataset-cache.ts";
import { classesOf, type LabelledTable } from "../labelled.ts";
import type { Experiment } from "../schema.ts";
import { readingOf, readStations, type Stations } from "../stations.ts";

/** Bytes of features that a process keeps for its next trials. */
const MOST_BYTES = 512 * 2 ** 20;

/** What of an experiment says how its stations are read. */
type DataSettings = Pick<Experiment, "data" | "features">;

/** A data set, as whoever asks for it knows it. */
export interface DatasetFile {
  path: string;
  sha256: string;
}

/** Stations with their features, and their classes. */
export interface TrialRows extends LabelledTable {
  table: Stations;
}

/** Features of data sets, each computed once and kept as long as there is room for it. */
export class RowCache {
  private readonly known = new Map<string, TrialRows>();
  private readonly checked = new Map<string, string>();

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /**
   * The rows of a data set.
   *
   * @throws DataError for a file that is not the one that was asked for, and as reading it does
   */
  async rows({ path, sha256 }: DatasetFile, experiment: DataSettings, signal: AbortSignal): Promise<TrialRows> {
    if (this.checked.get(path) !== sha256) {
      const found = await hashFile(path, signal);
      if (found !== sha256) throw new DataError(`${path} has sha256 ${found}; expected ${sha256}: it has changed`);
      this.checked.set(path, sha256);
    }
    const key = canonicalJson([sha256, resolveFeatures(experiment.features), given(readingOf(experiment))]);
    const known = this.known.get(key);
    // The newest stands last.
    this.known.delete(key);
    const rows = known ?? (await read(path, experiment, signal));
    this.known.set(key, rows);
    this.forget();
    return rows;
  }

  /** Lets go of the oldest until the others fit; the newest stays. */
  private forget(): void {
    const bytes = () => [...this.known.values()].reduce((sum, { table }) => sum + table.x.values.byteLength, 0);
    for (const key of this.known.keys()) {
      if (this.known.size === 1 || bytes() <= this.mostBytes) return;
      this.known.delete(key);
    }
  }
}

/** Without what is undefined, which JSON does not have. */
function given(reading: Reading): Partial<Reading> {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}

async function read(path: string, experiment: DataSettings, signal: AbortSignal): Promise<TrialRows> {
  const table = await readStations(path, experiment.features, {
    start: noProgress,
    signal,
    reading: readingOf(experiment),
  });
  return { table, ...classesOf(table, path) };
}
