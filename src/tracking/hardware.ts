import { cpus, totalmem } from "node:os";
import type { RunRecord } from "./run-record.ts";

/** The machine this runs on. */
export async function describeHardware(workers: number | null): Promise<NonNullable<RunRecord["hardware"]>> {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    workers,
    gpus: [],
  };
}
