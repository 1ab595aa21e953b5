// A program of a pool whose tasks go wrong in every way.
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { taskProgram } from "../../../src/launch/program.ts";

const kept: unknown[] = [];
let done = 0;

await taskProgram(import.meta.url, {
  async echo() {
    return async (input, { tell, workers }) => {
      for (let i = 0; i < 3; i++) tell(i);
      return { input, workers, before: done++, pid: process.pid, nan: Number.NaN };
    };
  },
  async double() {
    return async (input, { tell }) => {
      tell(input);
      return 2 * (input as number);
    };
  },
  async throw() {
    return async () => {
      throw new RangeError("no such thing");
    };
  },
  async stray() {
    return () => {
      setTimeout(() => {
        throw new Error("from nowhere");
      });
      return new Promise(() => {});
    };
  },
  async idle() {
    return () => new Promise(() => {});
  },
  async hang() {
    return async (file) => {
      const child = spawn("sleep", ["1000"]);
      writeFileSync(file as string, String(child.pid));
      for (;;);
    };
  },
  async exit() {
    return async () => {
      process.stderr.write("going\n");
      process.exit(3);
    };
  },
  /** dies until the file is there */
  async once() {
    return async (file) => {
      if (existsSync(file as string)) return "second time";
      writeFileSync(file as string, "");
      process.kill(process.pid, "SIGSEGV");
      return new Promise((resolve) => setTimeout(resolve, 10_000));
    };
  },
  /** kills all of its element (the pool's process and itself) until the file is there */
  async massacre() {
    return async (file) => {
      if (file !== null && existsSync(file as string)) return "second time";
      if (file !== null) writeFileSync(file as string, "");
      process.kill(process.ppid, "SIGKILL");
      return new Promise((resolve) => setTimeout(resolve, 10_000));
    };
  },
  /** waits until the file is there */
  async gate() {
    return async (file) => {
      while (!existsSync(file as string)) await new Promise((resolve) => setTimeout(resolve, 20));
      return "open";
    };
  },
  /** MiB outside of the JavaScript heap */
  async hold() {
    return async (mib) => {
      for (let i = 0; i < (mib as number); i++) kept.push(Buffer.alloc(2 ** 20, 1));
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    };
  },
  /** MiB in the JavaScript heap, without end */
  async heap() {
    return async () => {
      for (;;) kept.push(Array.from({ length: 2 ** 16 }, (_, i) => ({ i })));
    };
  },
  async wait() {
    return (_input, { tell, signal }) => {
      tell(process.pid);
      return new Promise((_, reject) => {
        const timer = setTimeout(() => {}, 60_000);
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
    };
  },
});
