import { DataError } from "../../../core/errors.ts";
import { Fingerprints } from "../../inspection/fingerprints.ts";
import type { AzimuthReading } from "../../source.ts";
import { AZIMUTH, END_OF_FEATURES, FIRST_FEATURE, GRANADA_COLUMNS, LOG_ENERGY, ZENITH } from "./layout.ts";
import type { GranadaRows } from "./rows.ts";

/** Share of rows that different showers' printed energy and zenith angle may have in common by chance. */
const CHANCE_SHARED = 0.1;
/** A limit of the memory, which grows with each row: showers and repeated rows are told apart by maps. */
const MOST_ROWS = 5_000_000;
/** Rows after which it is said whose azimuth it is, if so many share a direction that they tell: a second map of all rows has no other use. */
const ENOUGH_ROWS = 100_000;
/** Columns that count. */
const IDS = GRANADA_COLUMNS.slice(0, FIRST_FEATURE).map(({ title }, k) => ({ title, k }));

/**
 * Finds the showers among rows as they come: rows of one primary that are equal, to the bit, in energy and zenith angle, and in azimuth where
 * that is the shower's, are one; numbered from 0 in the order in which they come. Rows are compared by fingerprints of 53 bits where
 * that only tells equal rows, by their numbers where it makes showers.
 */
export class ShowerCensus {
  private rows = 0;
  /** by the first rows, once they tell whose azimuth it is */
  private settled: Sharing | undefined;
  private readonly azimuths = new RowGroups();
  private readonly directions = new RowGroups();
  private readonly ids = IDS.map((id) => new IdAgreement(id.title));
  private readonly primaries: string[] = [];
  /** by its nine features the place of a row's primary among `primaries`, twice, and one more where another row of it has them */
  private readonly owners = new Map<number, number>();
  private repeated = 0;
  private shared = 0;
  private firstShared = "";

  constructor(
    private readonly path: string,
    private readonly azimuth: AzimuthReading,
  ) {}

  /** [rows] the shower of each of the next rows. Throws DataError beyond five million rows. */
  add(primary: string, { rows, columns }: GranadaRows): Float64Array {
    this.rows += rows;
    if (this.rows > MOST_ROWS) {
      throw new DataError(
        `${this.path}: more than ${MOST_ROWS} rows; expected fewer, as showers are told apart in memory`,
      );
    }
    const [energy, zenith, azimuth] = [columns[LOG_ENERGY]!, columns[ZENITH]!, columns[AZIMUTH]!];
    const shower = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const direction = `${primary} ${energy[row]} ${zenith[row]}`;
      const without = this.directions.add(direction);
      const within = this.settled ? without : this.azimuths.add(`${direction} ${azimuth[row]}`);
      shower[row] = this.azimuth === "shower" ? within : without;
      for (const [k, agreement] of this.ids.entries()) agreement.add(shower[row]!, `${primary} ${columns[k]![row]}`);
    }
    this.compare(primary, rows, columns);
    this.settle();
    return shower;
  }

  private settle(): void {
    if (this.settled || this.azimuth === "shower" || this.rows < ENOUGH_ROWS) return;
    const sharing = this.sharing();
    if (!isMany(sharing)) return;
    this.settled = sharing;
    this.azimuths.clear();
  }

  private sharing(): Sharing {
    return { rows: this.rows, shared: this.directions.together, sharedAzimuth: this.azimuths.together };
  }

  /**
   * What was found, as sentences without a full stop, after the last row. Throws DataError for rows that two primaries have in common, and
   * for the shower's azimuth where rows of one energy and zenith angle have different ones (each row would be a shower of its own, and a
   * split by shower would leak like one by row).
   */
  finish(): string[] {
    const { path, rows, azimuths, directions } = this;
    if (this.shared > 0) {
      throw new DataError(
        `${path}: ${this.shared} rows have the same nine features as a row of another primary, ${this.firstShared} first; expected each file to be of the primary in its name`,
      );
    }
    const sharing = this.settled ?? this.sharing();
    const { shared, sharedAzimuth } = sharing;
    const those = sharing.rows < rows ? `the first ${sharing.rows}` : rows;
    const said = `${shared} of ${those} rows share energy and zenith angle with another, ${sharedAzimuth} of them the azimuth, too`;
    const many = isMany(sharing);
    const isShowers = sharedAzimuth >= shared / 2;
    if (many && !isShowers && this.azimuth === "shower") {
      throw new DataError(
        `${path}: ${said}; expected the shower's azimuth to be shared: this is the station's, which azimuth station (--azimuth station) says`,
      );
    }
    const doubt = `${said}: it looks like the shower's, not the station's as azimuth station (--azimuth station) says`;
    const { count } = this.azimuth === "shower" ? azimuths : directions;
    const mean = (rows / count).toFixed(1);
    return [
      ...(many && isShowers && this.azimuth === "station" ? [doubt] : []),
      `${count} showers by exactly equal energy and direction, ${mean} rows each`,
      ...this.ids.map((agreement) => agreement.sentence()),
      ...(this.repeated > 0 ? [`${this.repeated} rows have the nine features of another of their primary`] : []),
    ];
  }

  /** Stations of two primaries cannot agree in nine numbers; those of one may be there twice. */
  private compare(primary: string, rows: number, columns: readonly Float64Array[]): void {
    if (!this.primaries.includes(primary)) this.primaries.push(primary);
    const own = 2 * this.primaries.indexOf(primary);
    const features = new Fingerprints(rows);
    for (const column of columns.slice(FIRST_FEATURE, END_OF_FEATURES)) features.addNumbers(column);
    for (const key of features.keys()) {
      const owner = this.owners.get(key);
      if (owner === undefined) this.owners.set(key, own);
      else if (owner >> 1 !== own >> 1) {
        this.shared++;
        this.firstShared ||= `${this.primaries[owner >> 1]} and ${primary}`;
      } else {
        this.repeated += owner === own ? 2 : 1;
        this.owners.set(key, own + 1);
      }
    }
  }
}

/** Of some rows, those that share energy and zenith angle with another, and the azimuth, too. */
interface Sharing {
  rows: number;
  shared: number;
  sharedAzimuth: number;
}

function isMany({ rows, shared }: Sharing): boolean {
  return shared > rows * CHANCE_SHARED;
}

/** Groups of rows by a key. */
class RowGroups {
  /** rows that are not alone in their group */
  together = 0;
  private readonly numbers = new Map<string, number>();
  private readonly alone: boolean[] = [];

  /** The number of the group of a row, from 0. */
  add(key: string): number {
    const number = this.numbers.get(key);
    if (number === undefined) {
      this.numbers.set(key, this.alone.length);
      return this.alone.push(true) - 1;
    }
    this.together += this.alone[number] ? 2 : 1;
    this.alone[number] = false;
    return number;
  }

  clear(): void {
    this.numbers.clear();
    this.alone.length = 0;
  }

  get count(): number {
    return this.alone.length;
  }
}

/** How a column of ids agrees with the showers: both shares are 100 % where it counts showers. */
class IdAgreement {
  /** of each shower its id, undefined once there are several */
  private readonly idOf: (string | undefined)[] = [];
  /** of each id its shower, -1 once there are several */
  private readonly showerOf = new Map<string, number>();

  constructor(private readonly title: string) {}

  add(shower: number, id: string): void {
    if (shower === this.idOf.length) this.idOf.push(id);
    else if (this.idOf[shower] !== id) this.idOf[shower] = undefined;
    const known = this.showerOf.get(id);
    if (known === undefined) this.showerOf.set(id, shower);
    else if (known !== shower) this.showerOf.set(id, -1);
  }

  sentence(): string {
    const single = this.idOf.filter((id) => id !== undefined).length / this.idOf.length;
    const owned = [...this.showerOf.values()].filter((shower) => shower >= 0).length / this.showerOf.size;
    return `${this.title}: ${this.showerOf.size} within their primaries; ${percent(single)} of the showers have one, ${percent(owned)} of them are of one shower`;
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
