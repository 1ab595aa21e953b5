import type { SourceLists, SourceNumbers, SourceTexts, SourceValues } from "../../source.ts";
import { faultAt, type Origin } from "../../validation.ts";
import type { Page } from "./column-pages.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { isTexts, type PageValues } from "./page-values.ts";

/** Entries that the lists of a batch may come to. */
const LIST_VALUES = 2 ** 26;

type Numbers = Exclude<PageValues, readonly string[]>;

/** The rows of one column of a row group, taken from its pages a batch at a time. */
export class ColumnRows {
  private page: Page = { count: 0, repetition: undefined, definition: undefined, values: new Float64Array() };
  /** entries of the page, and values of it, that were taken */
  private entry = 0;
  private value = 0;

  constructor(
    private readonly plan: ColumnPlan,
    private readonly pages: AsyncGenerator<Page, void, undefined>,
  ) {}

  /** The next `rows` rows. Throws Error where there are fewer, DataError with the row for a value that no double can hold. */
  take(rows: number, origin: Origin): Promise<SourceValues> {
    if (this.plan.kind === "list") return this.lists(rows, origin);
    return this.plan.kind === "text" ? this.texts(rows) : this.numbers(rows, origin);
  }

  /** Throws Error where rows are left. */
  async finish(): Promise<void> {
    if (this.entry < this.page.count || (await this.turn())) throw new Error("it has more rows than its row group");
  }

  private async numbers(rows: number, origin: Origin): Promise<SourceNumbers> {
    const values = new Float64Array(rows);
    const missing = await this.each(rows, (row, value) => {
      const found = (this.page.values as Numbers)[value]!;
      values[row] = typeof found === "number" ? found : this.exact(found, row, origin);
    });
    if (missing) for (let row = 0; row < rows; row++) if (missing[row] === 1) values[row] = NaN;
    return { kind: "number", values, ...(missing ? { missing } : {}) };
  }

  /** Whole numbers of 64 bits may be texts, too. */
  private async texts(rows: number): Promise<SourceTexts> {
    const values = new Array<string>(rows).fill("");
    const missing = await this.each(rows, (row, value) => {
      values[row] = String(this.page.values[value]);
    });
    return { kind: "text", values, ...(missing ? { missing } : {}) };
  }

  /** Calls `set` for each of so many rows that has a value, with its place in the page; tells which rows have none. */
  private async each(rows: number, set: (row: number, value: number) => void): Promise<Uint8Array | undefined> {
    const { present } = this.plan;
    let missing: Uint8Array | undefined;
    for (let row = 0; row < rows; ) {
      if (this.entry === this.page.count && !(await this.turn())) throw endsAt(row);
      const { definition, count } = this.page;
      for (; row < rows && this.entry < count; row++, this.entry++) {
        if (definition === undefined || definition[this.entry] === present) set(row, this.value++);
        else {
          missing ??= new Uint8Array(rows);
          missing[row] = 1;
        }
      }
    }
    return missing;
  }

  private async lists(rows: number, origin: Origin): Promise<SourceLists> {
    const lists = new ListBuffer(this.plan, rows);
    while (this.entry < this.page.count || (await this.turn())) {
      const from = this.value;
      const taken = lists.scan(this.page, this.entry);
      this.entry = taken.entry;
      this.value += taken.values;
      const exact = (value: bigint, row: number) => this.exact(value, row, origin);
      lists.append((this.page.values as Numbers).subarray(from, this.value), taken.entries, exact);
      if (this.entry < this.page.count) break;
    }
    return lists.finish();
  }

  private exact(value: bigint, row: number, origin: Origin): number {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw faultAt(origin, row, this.plan.name, `${value}; expected a whole number below 2^53, or a text`);
  }

  /** Whether there is another page with entries, which is then at its start. */
  private async turn(): Promise<boolean> {
    do {
      const { done, value } = await this.pages.next();
      if (done) return false;
      this.page = value;
      this.entry = 0;
      this.value = 0;
      if (isTexts(value.values) && value.values.length > 0 && this.plan.kind !== "text") {
        throw new Error("a page of texts among numbers");
      }
    } while (this.page.count === 0);
    return true;
  }
}

/** The lists of a batch as they come. */
class ListBuffer {
  /** of the list that was begun last */
  row = -1;
  private readonly offsets: Int32Array;
  private values: Float32Array | Float64Array;
  private length = 0;
  private readonly nulls: number[] = [];
  private missing: Uint8Array | undefined;

  constructor(
    private readonly plan: ColumnPlan,
    private readonly rows: number,
  ) {
    this.offsets = new Int32Array(rows + 1);
    this.values = plan.storage === "float32" ? new Float32Array(rows) : new Float64Array(rows);
  }

  /** Goes on from an entry of a page to its end or that of the batch; tells where that is, and how many values and entries of lists lie between. */
  scan(page: Page, start: number): { entry: number; values: number; entries: number } {
    const { present, empty } = this.plan;
    const [repetition, definition] = [page.repetition!, page.definition!];
    if (this.row < 0 && start < page.count && repetition[start] !== 0) {
      throw new Error("a list that starts in its midst");
    }
    let [values, entries] = [0, 0];
    let entry = start;
    for (; entry < page.count; entry++) {
      if (repetition[entry] === 0) {
        if (this.row === this.rows - 1) break;
        this.offsets[++this.row] = this.length + entries;
      }
      const level = definition[entry]!;
      if (level === present) {
        values++;
        entries++;
      } else if (level > empty) {
        this.requireRoom(this.length + entries + 1);
        this.nulls.push(this.length + entries++);
      } else if (repetition[entry] !== 0) throw new Error("an entry that is none");
      else if (level < empty) {
        this.missing ??= new Uint8Array(this.rows);
        this.missing[this.row] = 1;
      }
    }
    return { entry, values, entries };
  }

  /** Adds the entries that were scanned, which have these values and nulls. */
  append(found: Numbers, entries: number, exact: (value: bigint, row: number) => number): void {
    const length = this.length + entries;
    this.requireRoom(length);
    if (length > this.values.length) {
      const longer = new (this.values.constructor as typeof Float64Array)(Math.max(1024, 2 * length));
      longer.set(this.values);
      this.values = longer;
    }
    const isExact = !(found instanceof BigInt64Array || found instanceof BigUint64Array);
    if (isExact && found.length === entries) this.values.set(found, this.length);
    else this.spread(found, length, exact);
    this.length = length;
  }

  /** Adds values one by one, up to a place, with NaN for the nulls among them. */
  private spread(found: Numbers, end: number, exact: (value: bigint, row: number) => number): void {
    let at = this.nulls.length - (end - this.length - found.length);
    let next = 0;
    for (let place = this.length; place < end; place++) {
      if (this.nulls[at] === place) {
        this.values[place] = Number.NaN;
        at++;
        continue;
      }
      const value = found[next++]!;
      this.values[place] = typeof value === "bigint" ? exact(value, this.rowOf(place)) : value;
    }
  }

  private requireRoom(length: number): void {
    if (length > LIST_VALUES) throw new Error(`lists of more than ${LIST_VALUES} entries in ${this.rows} rows`);
  }

  private rowOf(place: number): number {
    let row = this.row;
    while (this.offsets[row]! > place) row--;
    return row;
  }

  /** Throws Error where the rows are not all there. */
  finish(): SourceLists {
    if (this.row < this.rows - 1) throw endsAt(this.row + 1);
    this.offsets[this.rows] = this.length;
    const values = this.values.subarray(0, this.length);
    const nulls = this.nulls.length > 0 ? { nulls: Uint32Array.from(this.nulls) } : {};
    return {
      kind: "list",
      offsets: this.offsets,
      values,
      ...nulls,
      ...(this.missing ? { missing: this.missing } : {}),
    };
  }
}

function endsAt(row: number): Error {
  return new Error(`it ends ${row} rows into a batch, before its row group does`);
}
