import { isAnother } from "../shower-values.ts";
import type { SourceBatch } from "../source.ts";
import { rowNumber } from "../validation.ts";
import { Tally } from "./finding.ts";

/** Owners that are followed one by one: all of them up to this number, a sample beyond. */
const FOLLOWED = 2 ** 16;

interface Owner {
  /** the first ones, by column; NaN until there is one */
  values: number[];
  /** rows that have others */
  others: number;
}

/** Follows columns that the rows of an owner (an event, a shower) share, and counts rows that have other values than the owner's first. */
export class SharedValues {
  /** of the owners followed, the first row with another value of each */
  readonly other = new Tally();
  private readonly differing = new Set<string>();
  private followed = new Map<number, Owner>();
  private step = 1;

  constructor(
    /** column of the owner */
    private readonly id: string,
    private readonly names: readonly string[],
  ) {}

  /** `keys` are fingerprints of the owners, [rows]. Rows without an owner are passed over, and so are values that are missing. */
  add(keys: Float64Array, batch: SourceBatch): void {
    const { columns } = batch;
    const present = this.names.filter((name) => columns[name]?.kind === "number");
    if (present.length === 0) return;
    const values = this.names.map((name) => {
      const column = columns[name];
      return column?.kind === "number" ? column.values : undefined;
    });
    const missing = columns[this.id]?.missing;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (key % this.step !== 0 || (missing !== undefined && missing[i] !== 0)) continue;
      const owner = this.ownerOf(key);
      let isOther = false;
      for (let k = 0; k < values.length; k++) {
        const value = values[k]?.[i] ?? Number.NaN;
        const before = owner.values[k]!;
        if (!isAnother(owner.values, k, value)) continue;
        this.differing.add(this.names[k]!);
        if (!isOther && owner.others === 0)
          this.other.add(rowNumber(batch, i), `${this.names[k]} ${short(value)}; ${short(before)} before`);
        isOther = true;
      }
      if (isOther) owner.others++;
    }
  }

  /** Columns that differ, in the order of the names. */
  get columns(): string[] {
    return this.names.filter((name) => this.differing.has(name));
  }

  /** Whether all owners were followed. */
  get exact(): boolean {
    return this.step === 1;
  }

  /** How many rows have other values and how many owners such rows. */
  counts(): { rows: number; owners: number } {
    const others = [...this.followed.values()].map((owner) => owner.others).filter((count) => count > 0);
    return { rows: others.reduce((sum, count) => sum + count, 0) * this.step, owners: others.length * this.step };
  }

  private ownerOf(key: number): Owner {
    const before = this.followed.get(key);
    if (before !== undefined) return before;
    const owner = { values: this.names.map(() => Number.NaN), others: 0 };
    this.followed.set(key, owner);
    if (this.followed.size > FOLLOWED) this.thin();
    return owner;
  }

  /** Lets every second owner go, as DistinctSketch does. */
  private thin(): void {
    this.step *= 2;
    for (const key of this.followed.keys()) if (key % this.step !== 0) this.followed.delete(key);
  }
}

/** Six digits, as many as may differ. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}
