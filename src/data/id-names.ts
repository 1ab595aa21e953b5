/** The largest id that fits. */
const MOST = 2 ** 32 - 1;
/** Smaller ids are never in the way of the numbers that large ones get. */
const HALF = 2 ** 31;

/** Numbers below 2^32 for ids that are texts or larger numbers, by first appearance. */
export class IdNames {
  private readonly numbers = new Map<string, number>();
  private readonly names = new Map<number, string>();
  /** large ids that were kept as they are */
  private readonly kept = new Set<number>();
  private next = MOST;

  /** The number of a text, from 0; a new one if it has none. */
  numberOf(name: string): number {
    return this.numbers.get(name) ?? this.give(name, this.numbers.size);
  }

  /** The number of a whole number from 0: itself where it fits; one from 2^32 - 1 downwards else, or where it was given to another. */
  numberFor(id: number | bigint): number {
    if (id < HALF) return Number(id);
    if (id <= MOST && !this.names.has(Number(id))) {
      this.kept.add(Number(id));
      return Number(id);
    }
    const name = String(id);
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    while (this.kept.has(this.next)) this.next--;
    return this.give(name, this.next--);
  }

  /** What a number was given to; undefined for one that stands for itself. */
  nameOf(number: number): string | undefined {
    return this.names.get(number);
  }

  private give(name: string, number: number): number {
    this.numbers.set(name, number);
    this.names.set(number, name);
    return number;
  }
}
