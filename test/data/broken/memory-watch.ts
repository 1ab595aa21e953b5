import { readFileSync, writeFileSync } from "node:fs";

/** Time and memory of a piece of work. */
export class MemoryWatch {
  private begun = 0;
  private before = 0;

  start(): void {
    forgetPeak();
    this.before = residentPeak();
    this.begun = performance.now();
  }

  stop(): { milliseconds: number; bytes: number } {
    const milliseconds = performance.now() - this.begun;
    return { milliseconds, bytes: Math.max(0, residentPeak() - this.before) };
  }
}

/** Linux alone forgets; elsewhere the peak is that of all cases so far. */
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // no such file, or not ours to write
  }
}

/** The most bytes that were resident since the peak was forgotten. */
function residentPeak(): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"))![1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}
