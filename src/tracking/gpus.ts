import { programOutput } from "./program-output.ts";
import type { RunRecord } from "./run-record.ts";

type Gpu = NonNullable<RunRecord["hardware"]>["gpus"][number];

/** Longer than a healthy driver needs. */
const TIMEOUT_MS = 4000;

/** NVIDIA's GPUs, as `nvidia-smi` names them; none where there is no such program, or it cannot talk to a driver. */
export async function describeGpus(): Promise<Gpu[]> {
  try {
    const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits"];
    const [table, summary] = await Promise.all([
      programOutput("nvidia-smi", query, { timeoutMs: TIMEOUT_MS }),
      programOutput("nvidia-smi", [], { timeoutMs: TIMEOUT_MS }),
    ]);
    // `CUDA Version: 12.4`, of newer drivers `CUDA UMD Version: 13.1`
    const cuda = /CUDA (?:UMD )?Version\s*:\s*(\d[\d.]*)/.exec(summary)?.[1] ?? null;
    const lines = table.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line) => {
      const cells = line.split(",").map((cell) => cell.trim());
      // A name may have commas; a memory that is divided among users is no number.
      const [driver, memory] = cells.slice(-2);
      const memory_mib = /^\d+$/.test(memory!) ? Number(memory) : null;
      return { name: cells.slice(0, -2).join(", "), driver: driver!, memory_mib, cuda };
    });
  } catch {
    return [];
  }
}
