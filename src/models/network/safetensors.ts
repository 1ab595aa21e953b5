import { z } from "zod";
import { DataError } from "../../core/errors.ts";

/** A tensor of float32 by its name. */
export interface NamedTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

const LENGTH_BYTES = 8;
/** The largest header that the format's own library reads. */
const MAX_HEADER = 100_000_000;

const size = z.int().min(0);
const header = z.record(
  z.string(),
  z.strictObject({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) }),
);

/**
 * Tensors as a safetensors file (huggingface.co/docs/safetensors, "Format"): the length of a JSON header in eight bytes,
 * the header, the numbers, all little-endian. The same tensors in the same order give the same bytes.
 *
 * @example
 * writeSafetensors([{ name: "encoder.0.kernel", shape: [2, 1], values: Float32Array.of(1, 2) }]);
 */
export function writeSafetensors(tensors: readonly NamedTensor[]): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const start = end;
    end += 4 * values.length;
    return [name, { dtype: "F32", shape, data_offsets: [start, end] }];
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  const text = new TextEncoder().encode(json);
  // Numbers begin at a multiple of eight, as the format's own writer has them.
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + padded + end).fill(0x20);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(padded), true);
  bytes.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + padded;
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * The tensors of a safetensors file of float32 numbers, by name.
 *
 * @throws DataError for a file that is cut off or no such file, numbers of another type, and a NaN or infinite number
 */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, NamedTensor> {
  const wrong = (what: string, cause?: unknown): never => {
    throw new DataError(`${file}: not a safetensors file: ${what}`, { cause });
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < LENGTH_BYTES) wrong(`${bytes.length} bytes; expected at least ${LENGTH_BYTES}`);
  const length = Number(view.getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (length > MAX_HEADER || start > bytes.length) {
    wrong(`a header of ${length} bytes in a file of ${bytes.length}; the file may be cut off`);
  }
  const found = header.safeParse(parsedJson(bytes.subarray(LENGTH_BYTES, start), wrong));
  if (!found.success) return wrong(z.prettifyError(found.error).replaceAll("\n", " "));
  const tensors = new Map<string, NamedTensor>();
  let end = 0;
  const byOffset = Object.entries(found.data).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  for (const [name, { dtype, shape, data_offsets }] of byOffset) {
    const length = shape.reduce((product, n) => product * n, 1);
    if (dtype !== "F32") wrong(`${name}: numbers of type ${dtype}; expected F32`);
    if (data_offsets[0] !== end || data_offsets[1] - data_offsets[0] !== 4 * length) {
      wrong(`${name}: bytes ${data_offsets.join(" to ")}; expected ${end} to ${end + 4 * length}`);
    }
    end = data_offsets[1];
    if (start + end > bytes.length) wrong(`${bytes.length} bytes; expected ${start + end} or more; it may be cut off`);
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) {
      const value = view.getFloat32(start + data_offsets[0] + 4 * i, true);
      if (!Number.isFinite(value))
        throw new DataError(`${file}: ${name}: number ${i} is ${value}; expected a finite one`);
      values[i] = value;
    }
    tensors.set(name, { name, shape, values });
  }
  if (start + end !== bytes.length) wrong(`${bytes.length} bytes; expected ${start + end}`);
  return tensors;
}

function parsedJson(bytes: Uint8Array, wrong: (what: string, cause?: unknown) => never): unknown {
  try {
    const { __metadata__: _, ...rest } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return rest;
  } catch (cause) {
    return wrong("its header is not valid JSON", cause);
  }
}
