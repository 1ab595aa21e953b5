import { Worker } from "node:worker_threads";

const EVERY_MS = 500;

/**
 * Ends this process, and with it the group of processes that it leads, soon after the process that started it is gone, even
 * where its own thread computes without a pause: a thread of its own watches.
 */
export function endWithParent(): void {
  const watch = `
    const parent = ${process.ppid};
    setInterval(() => {
      if (process.ppid === parent) return;
      for (const target of [-process.pid, process.pid]) {
        try { process.kill(target, "SIGKILL"); } catch { /* it leads no group */ }
      }
    }, ${EVERY_MS});`;
  new Worker(watch, { eval: true, execArgv: [], stdin: false }).unref();
}
