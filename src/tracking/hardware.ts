import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { describeGpus } from "./gpus.ts";
import type { RunRecord } from "./run-record.ts";

const GIB = 2 ** 30;

/** The machine this runs on, and how much of it. */
export async function describeHardware(workers: number | null): Promise<NonNullable<RunRecord["hardware"]>> {
  const [gpus, cpuinfo, cpu_limit] = await Promise.all([
    describeGpus(),
    readFile("/proc/cpuinfo", "utf8").catch(() => ""),
    cpuLimit(),
  ]);
  const limit = process.constrainedMemory();
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    physical_cores: physicalCores(cpuinfo),
    usable_cores: availableParallelism(),
    cpu_limit,
    memory_gib: Math.round((totalmem() / GIB) * 10) / 10,
    // No limit is 0, or a number beyond all memory.
    memory_limit_gib: limit > 0 && limit < totalmem() ? Math.round((limit / GIB) * 10) / 10 : null,
    workers,
    gpus,
  };
}

/** Pairs of socket and core in Linux's list of processors; null where it tells none. */
export function physicalCores(cpuinfo: string): number | null {
  const pairs = cpuinfo.split("\n\n").flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}\\s*: (\\d+)$`, "m").exec(block)?.[1];
    const core = field("core id");
    return core === undefined ? [] : [`${field("physical id") ?? 0} ${core}`];
  });
  return pairs.length === 0 ? null : new Set(pairs).size;
}

/** Cores' worth of time that the control group grants; null without a limit, and where there are no control groups. */
async function cpuLimit(): Promise<number | null> {
  const read = (path: string) => readFile(`/sys/fs/cgroup/${path}`, "utf8").catch(() => "");
  // Version 2: `200000 100000` or `max 100000`; version 1 has two files, and -1 for no limit.
  const [quota, period] = (await read("cpu.max")).trim().split(" ");
  if (period !== undefined) return cpuShare(quota!, period);
  return cpuShare((await read("cpu/cpu.cfs_quota_us")).trim(), (await read("cpu/cpu.cfs_period_us")).trim());
}

/** The cores that a quota of so many microseconds in each period is worth. */
export function cpuShare(quota: string, period: string): number | null {
  const cores = Number(quota) / Number(period);
  return quota !== "" && Number.isFinite(cores) && cores > 0 ? cores : null;
}
