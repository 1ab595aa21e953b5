import { DataError } from "../../../core/errors.ts";

const PAGE_BYTES = 65_536;
/** What 32-bit addresses reach, and the largest memory that the kernels ask for. */
const MOST_PAGES = 65_536;
const LINE_BYTES = 64;

/** Plans which array lies where before there is a memory; every array begins at a cache line. */
export class MemoryPlan {
  // Address 0 stands for "none".
  private end = LINE_BYTES;

  /** The address of an array of so many bytes. */
  reserve(bytes: number): number {
    const address = this.end;
    this.end += Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
    return address;
  }

  /**
   * A memory with all that was reserved, zeros.
   *
   * @throws DataError where that is more than 4 GiB
   */
  create(): WebAssembly.Memory {
    const initial = Math.ceil(this.end / PAGE_BYTES);
    if (initial > MOST_PAGES) throw tooLarge(initial);
    return new WebAssembly.Memory({ initial, maximum: MOST_PAGES, shared: true });
  }
}

/**
 * Adds `bytes` to the memory; returns their address. Safe in several threads at once.
 *
 * @throws DataError where that is more than 4 GiB
 */
export function growMemory(memory: WebAssembly.Memory, bytes: number): number {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    return memory.grow(pages) * PAGE_BYTES;
  } catch {
    throw tooLarge(memory.buffer.byteLength / PAGE_BYTES + pages);
  }
}

function tooLarge(pages: number): DataError {
  const gigabytes = ((pages * PAGE_BYTES) / 2 ** 30).toFixed(1);
  return new DataError(
    `training needs ${gigabytes} GiB; expected at most 4 GiB: fewer rows, features or leaves, or engine native`,
  );
}
