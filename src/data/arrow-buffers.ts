/** Padding between buffers is less: they start at multiples of 8 bytes, or of the 64 that the format recommends. */
const ALIGNMENT = 64;

/**
 * Throws RangeError unless the buffers of a record batch lie in its body one after the other, apart by padding alone, as
 * Arrow's columnar format asks ("written end-to-end with appropriate padding"). A wrong byte in an offset would else give a
 * column the numbers of another. Empty buffers, which some writers leave at 0, may be anywhere.
 */
export function checkBuffers(buffers: readonly { offset: number; length: number }[], bodyLength: number): void {
  let end = 0;
  for (const { offset, length } of buffers) {
    if (offset < 0 || length < 0 || offset + length > bodyLength) {
      throw new RangeError(`a buffer ends at byte ${offset + length} of a body of ${bodyLength}`);
    }
    if (length === 0) continue;
    if (offset < end || offset - end >= ALIGNMENT) {
      throw new RangeError(`a buffer starts at byte ${offset} of its body; expected it right after byte ${end}`);
    }
    end = offset + length;
  }
}
