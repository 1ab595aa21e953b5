/** Traces end to end in one array that grows: an array of its own for each would cost more than its samples. */
export class TraceStore {
  private values = new Float32Array(1 << 14);
  private used = 0;

  /** Copies a trace in; the view that it returns holds it until `clear`. */
  keep(trace: Float32Array): Float32Array {
    const end = this.used + trace.length;
    if (end > this.values.length) {
      const larger = new Float32Array(2 * end);
      larger.set(this.values.subarray(0, this.used));
      this.values = larger;
    }
    const place = this.values.subarray(this.used, end);
    place.set(trace);
    this.used = end;
    return place;
  }

  /** Forgets all traces: their places are used again. */
  clear(): void {
    this.used = 0;
  }

  /** All samples, copied. */
  samples(): Float32Array {
    return this.values.slice(0, this.used);
  }
}
