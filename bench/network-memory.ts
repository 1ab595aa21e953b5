import { digits, type ResultTable } from "./benchmark.ts";
import { NetworkPeer } from "./network-peer.ts";
import type { NetworkTask } from "./network-tasks.ts";

const SIDES = { Cascada: () => NetworkPeer.cascada(), PyTorch: () => NetworkPeer.torch() };

/** The most memory that a training has resident, each in a process of its own that has read the rows. */
export async function networkMemoryTable(folder: string, tasks: readonly NetworkTask[]): Promise<ResultTable> {
  const rows: string[][] = [];
  for (const task of tasks) {
    for (const [name, start] of Object.entries(SIDES)) {
      for (const threads of task.networks > 1 ? [1, 2] : [1]) {
        const peer = await start();
        try {
          await peer.load(folder, task);
          const before = await peer.peak();
          await peer.train(task, { threads, epochs: 1 });
          const after = await peer.peak();
          const megabytes = [before, after, after - before].map((bytes) => digits(bytes / 1e6));
          rows.push([`${task.name}: ${name}, ${threads} thread${threads === 1 ? "" : "s"}`, ...megabytes]);
        } finally {
          peer.close();
        }
      }
    }
  }
  return {
    heading: "Networks: memory",
    note:
      "The most memory resident, MB, each training of an epoch in a process of its own: once the rows are there, once it is " +
      "over, and the difference, which training has taken. Two processes of PyTorch take twice of its.",
    columns: ["who", "before", "after", "difference"],
    rows,
  };
}
