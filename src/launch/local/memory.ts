import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { dirname, join } from "node:path";

/** MiB of memory: that there is, and that can be had now. */
export interface Memory {
  totalMib: number;
  availableMib: number;
}

const MIB = 2 ** 20;

/**
 * The memory of this machine, or of the control group that this process is in where that is allowed less: a container, or a
 * job of a cluster. What the system holds of files counts as available, as it gives it up.
 *
 * @param root where the files of the system are; another one in tests
 */
export function machineMemory(root = "/"): Memory {
  const meminfo = text(join(root, "proc/meminfo")) ?? "";
  const total = kib(meminfo, "MemTotal") ?? totalmem();
  const available = kib(meminfo, "MemAvailable") ?? freemem();
  const limits = groupFolders(root).flatMap(limitOf);
  return {
    totalMib: Math.min(total, ...limits.map(({ limit }) => limit)) / MIB,
    availableMib: Math.max(0, Math.min(available, ...limits.map(({ limit, used }) => limit - used))) / MIB,
  };
}

/** The folders of this process's control groups that count memory, with those above, of either version. */
function groupFolders(root: string): { folder: string; version: 1 | 2 }[] {
  return (text(join(root, "proc/self/cgroup")) ?? "").split("\n").flatMap((line) => {
    const [, controllers = "", ...path] = line.split(":");
    const isSecond = line.startsWith("0::");
    if (!isSecond && !controllers.split(",").includes("memory")) return [];
    const mount = join(root, "sys/fs/cgroup", isSecond ? "" : "memory");
    return above(path.join(":")).map((group) => ({ folder: join(mount, group), version: isSecond ? 2 : 1 }) as const);
  });
}

function above(path: string): string[] {
  return path === "/" || path === "" || path === "." ? ["/"] : [path, ...above(dirname(path))];
}

/** Bytes that a group may have and has, without what is held of files and not in use; nothing where there is no limit. */
function limitOf({ folder, version }: { folder: string; version: 1 | 2 }): { limit: number; used: number }[] {
  const [max, current, cached] =
    version === 2
      ? (["memory.max", "memory.current", "inactive_file"] as const)
      : (["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"] as const);
  const limit = Number(text(join(folder, max)) || Number.NaN);
  const used = Number(text(join(folder, current)) || Number.NaN);
  // Version 1 says 2^63, rounded to pages, where there is no limit; version 2 the word max.
  if (!(limit < 2 ** 60 && used >= 0)) return [];
  const files = new RegExp(`^${cached} (\\d+)$`, "m").exec(text(join(folder, "memory.stat")) ?? "")?.[1] ?? 0;
  return [{ limit, used: used - Number(files) }];
}

function kib(meminfo: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
