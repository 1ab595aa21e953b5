import { readdirSync, readFileSync } from "node:fs";
import { systemCode } from "../core/system-error.ts";

interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
}

/** The processes of this machine; none where the system has no /proc. */
export function processTable(): ProcessEntry[] {
  return numbers("/proc").flatMap((pid) => {
    const fields = fieldsOf(pid);
    if (fields === undefined) return [];
    const [, parent, group] = fields;
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

/** Whether a process of this machine is there, be it another user's; one that has ended and that nobody has buried is not. */
export function processExists(pid: number): boolean {
  if (fieldsOf(pid)?.[0] === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** When a process began, in ticks since the machine did; null where the system does not tell, or there is none. */
export function processStart(pid: number): string | null {
  const fields = fieldsOf(pid);
  return fields?.[0] === "Z" ? null : (fields?.[19] ?? null);
}

/** Whether the process that had this number and start is still there, and no other has got its number; null: not told. */
export function isStillThere(pid: number, start: string | null): boolean {
  if (!processExists(pid)) return false;
  const now = processStart(pid);
  return now === null || start === null || now === start;
}

/** What `/proc/PID/stat` says after the program's name, which may hold anything: state, parent, group, ... */
function fieldsOf(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
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
