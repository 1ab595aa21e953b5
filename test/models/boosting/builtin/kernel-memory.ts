import { type Kernels, openKernels } from "../../../../src/models/boosting/builtin/kernels.ts";
import { MemoryPlan } from "../../../../src/models/boosting/builtin/shared-memory.ts";

type Numbers = Uint8Array | Int8Array | Uint32Array | Float32Array | Float64Array;

/** A small memory for kernels, into which arrays are put one after another. */
export function kernelMemory(): { kernels: Kernels; memory: WebAssembly.Memory; put(values: Numbers): number } {
  const plan = new MemoryPlan();
  plan.reserve(2 ** 21);
  const memory = plan.create();
  let end = 64;
  return {
    memory,
    kernels: openKernels(memory),
    put(values) {
      const address = end;
      // Kernels read up to 16 bytes beyond an array.
      end = Math.ceil((end + values.byteLength + 16) / 64) * 64;
      new Uint8Array(memory.buffer, address, values.byteLength).set(
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
      return address;
    },
  };
}
