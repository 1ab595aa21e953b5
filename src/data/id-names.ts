/** Numbers for names, by first appearance: the ids of files that name events and stations by texts. */
export class IdNames {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  /** The number of a name, from 0; a new one if it has none. */
  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** The name of a number that `numberOf` gave. */
  nameOf(number: number): string | undefined {
    return this.names[number];
  }
}
