/** Numbers whose count is not known before; the memory is used again for the next ones. */
export class GrowingNumbers {
  length = 0;
  private values = new Float64Array(1024);

  push(value: number): void {
    if (this.length === this.values.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.values);
      this.values = longer;
    }
    this.values[this.length++] = value;
  }

  /** Forgets all but the first so many. */
  cut(length: number): void {
    this.length = length;
  }

  /** All of them, which are then forgotten, in memory of their own. */
  take(): Float64Array {
    const taken = this.values.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
