import { DataError } from "../../../core/errors.ts";

const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;
const LINE_BYTES = 64;

/** The memory of one network: arrays are added one after the other, each from a cache line on, all zeros. */
export class Arena {
  /** The first page is the kernels' own. */
  readonly memory = new WebAssembly.Memory({ initial: 2, maximum: MOST_PAGES });
  private end = PAGE_BYTES;
  private view = new Float32Array(this.memory.buffer);

  /**
   * The byte address of an array of so many floats.
   *
   * @throws DataError where the network needs more than 4 GiB
   */
  reserve(floats: number): number {
    const address = this.end;
    this.end += Math.ceil((4 * floats) / LINE_BYTES) * LINE_BYTES;
    const pages = Math.ceil(this.end / PAGE_BYTES) - this.memory.buffer.byteLength / PAGE_BYTES;
    if (pages > 0) this.grow(pages);
    return address;
  }

  /** All floats of the memory; that at byte address a is number a / 4. */
  get floats(): Float32Array {
    return this.view;
  }

  /** An array in it. */
  slice(address: number, floats: number): Float32Array {
    return this.view.subarray(address / 4, address / 4 + floats);
  }

  private grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const gigabytes = (this.end / 2 ** 30).toFixed(1);
      const message = `the network needs ${gigabytes} GiB; expected at most 4 GiB: a smaller batch or fewer numbers`;
      throw new DataError(message, { cause });
    }
    this.view = new Float32Array(this.memory.buffer);
  }
}
