import { readdirSync, readFileSync } from "node:fs";

interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
}

/** The processes of this machine; none where the system has no /proc. */
export function processTable(): ProcessEntry[] {
  return numbers("/proc").flatMap((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    if (stat === undefined) return [];
    // The name of the program, in parentheses, may hold anything; after it come state, parent, group.
    const [, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return [{ pid, parent: Number(parent), group: Number(group) }];
  });
}

/** A process, its group, and all that they have started and that is still known as theirs. */
export function familyOf(pid: number, table: readonly ProcessEntry[]): number[] {
  const family = new Set([pid]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const entry of table) if (entry.group === pid || family.has(entry.parent)) family.add(entry.pid);
  }
  return [...family];
}

/** MiB of memory that processes hold; what they share counts for each. */
export function memoryOf(pids: readonly number[]): number {
  const kib = pids.map((pid) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1] ?? 0));
  return kib.reduce((sum, one) => sum + one, 0) / 1024;
}

/** Ends a process and its family by force; nothing where they have ended already. */
export function killFamily(pid: number): void {
  for (const member of new Set([-pid, ...familyOf(pid, processTable())])) {
    try {
      process.kill(member, "SIGKILL");
    } catch {
      // ended already; Windows has no groups of processes
    }
  }
}

/** When a process began, in ticks since the machine did; null where there is none (one that nobody has buried is none), or no /proc. */
export function startOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return fields[0] === "Z" ? null : (fields[19] ?? null);
}

function numbers(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
