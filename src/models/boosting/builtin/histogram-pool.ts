import { growMemory } from "./shared-memory.ts";

/** Bytes that one feature takes in a histogram: 256 bins of two doubles, and a cache line (assembly/rows.ts says why). */
export const FEATURE_BYTES = 4160;
/** Bytes by which the pool grows at least. */
const CHUNK_BYTES = 2 ** 20;

/** Histograms of one size, by address; those that are free are used again. */
export class HistogramPool {
  readonly bytes: number;
  private readonly memory: WebAssembly.Memory;
  private readonly free: number[] = [];

  constructor(memory: WebAssembly.Memory, features: number) {
    this.memory = memory;
    this.bytes = features * FEATURE_BYTES;
  }

  take(): number {
    if (this.free.length === 0) {
      const count = Math.max(1, Math.floor(CHUNK_BYTES / this.bytes));
      const first = growMemory(this.memory, count * this.bytes);
      for (let i = count - 1; i >= 0; i--) this.free.push(first + i * this.bytes);
    }
    return this.free.pop()!;
  }

  giveBack(address: number): void {
    this.free.push(address);
  }
}
