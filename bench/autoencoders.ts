import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../src/core/random.ts";
import { sizeOf } from "../src/models/network/layer.ts";
import { type Benchmark, digits, type ResultTable } from "./benchmark.ts";
import { type Contestant, contest, timed } from "./contest.ts";
import { networkCostTable } from "./network-cost.ts";
import { networkMemoryTable } from "./network-memory.ts";
import { NetworkPeer, writeNetworkRows } from "./network-peer.ts";
import { bentRows, type NetworkTask, networkTasks, stepsOf } from "./network-tasks.ts";

const LIBRARY = "PyTorch";
const STEPS_OF_AN_EPOCH = 500;

/** Our trainer of networks against PyTorch's, the same networks on the same rows. */
export const autoencoders: Benchmark = {
  name: "autoencoders",
  async run({ short }) {
    const folder = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    const random = Random.fromSeed("bench");
    const tasks = networkTasks(short);
    try {
      writeAllRows(folder, tasks, random);
      return [
        ...(await taskTables(folder, tasks, short)),
        await networkMemoryTable(folder, short ? tasks.slice(0, 1) : tasks),
        await networkCostTable(random.stream("cost"), { folder, short }),
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Tasks with as many numbers in a row share a file; the largest decides how many rows it has. */
function writeAllRows(folder: string, tasks: readonly NetworkTask[], random: Random): void {
  const most = new Map<number, number>();
  for (const { graph, rows, networks } of tasks) {
    const width = sizeOf(graph.nodes[0]!.shape);
    most.set(width, Math.max(most.get(width) ?? 0, rows * networks));
  }
  for (const [width, rows] of most) {
    writeNetworkRows(folder, width, bentRows(random.stream("rows", width), rows, width));
  }
}

async function taskTables(folder: string, tasks: readonly NetworkTask[], short: boolean): Promise<ResultTable[]> {
  const ours = await NetworkPeer.cascada();
  const theirs = [await NetworkPeer.torch(), await NetworkPeer.torch()] as const;
  try {
    const tables: ResultTable[] = [];
    for (const task of tasks) {
      for (const peer of [ours, ...theirs]) await peer.load(folder, task);
      tables.push(await taskTable(task, { ours, theirs, short }));
    }
    return tables;
  } finally {
    for (const peer of [ours, ...theirs]) peer.close();
  }
}

interface Sides {
  ours: NetworkPeer;
  theirs: readonly [NetworkPeer, NetworkPeer];
  short: boolean;
}

async function taskTable(task: NetworkTask, { ours, theirs, short }: Sides): Promise<ResultTable> {
  const { name, what, networks, rows, epochs } = task;
  const losses = new Map<string, number>();
  const contestant = (who: string, peer: NetworkPeer, threads: number): Contestant => ({
    name: who,
    run: async () => {
      const { seconds, loss } = await peer.train(task, { threads });
      losses.set(who, loss);
      return seconds;
    },
  });
  const cascada = [1, ...(networks > 1 ? [2] : [])].map((n) => contestant(threaded("Cascada", n), ours, n));
  const library = [1, 2].map((n) => contestant(threaded(LIBRARY, n), theirs[0], n));
  if (networks > 1) library.push({ name: `${LIBRARY}, 2 processes`, run: () => inTwoProcesses(task, theirs) });
  const times = await contest([...cascada, ...library], short ? 1 : 3);
  const tensors: Contestant = {
    name: "TensorFlow.js wasm in Cascada, 1 thread",
    run: async () => (await ours.train(task, { threads: 1, engine: "tfjs", networks: [0], epochs: 1 })).seconds,
  };
  const steps = stepsOf(task);
  const msOf = new Map([...times].map(([who, { median }]) => [who, (1000 * median) / steps]));
  const once = stepsOf({ ...task, networks: 1, epochs: 1 });
  for (const [who, { median }] of await contest([tensors], 1)) msOf.set(who, (1000 * median) / once);
  const best = Math.min(...[...msOf].filter(([who]) => who.startsWith(LIBRARY)).map(([, ms]) => ms));
  const [ownLoss, theirLoss] = [losses.get(cascada[0]!.name)!, losses.get(library[0]!.name)!];
  return {
    heading: `Networks: ${name}`,
    note:
      `${what}; ${networks === 1 ? "one network" : `${networks} networks, one for each primary`}, ${rows} rows${networks === 1 ? "" : " each"}, ` +
      `batches of ${task.batch}, ${epochs} epoch${epochs === 1 ? "" : "s"}. A step is one batch of one network, so that two at a time ` +
      `halve its time; an epoch is ${STEPS_OF_AN_EPOCH} steps, 4 x 16,000 rows. Losses in the last epoch: Cascada ${digits(ownLoss)}, ` +
      `${LIBRARY} ${theirs[0].version} ${digits(theirLoss)}.`,
    columns: ["who", "ms a step", "s an epoch", `best of ${LIBRARY} / time`],
    rows: [...msOf].map(([who, ms]) => [who, digits(ms), digits((ms * STEPS_OF_AN_EPOCH) / 1000), digits(best / ms)]),
  };
}

/** Two processes of one thread each with half of the networks: what one gets from two cores with a little work. */
function inTwoProcesses(task: NetworkTask, theirs: readonly NetworkPeer[]): Promise<number> {
  const all = [...Array(task.networks).keys()];
  const half = task.networks / theirs.length;
  return timed(() =>
    Promise.all(
      theirs.map((peer, k) => peer.train(task, { threads: 1, networks: all.slice(k * half, (k + 1) * half) })),
    ),
  );
}

function threaded(name: string, threads: number): string {
  return `${name}, ${threads} thread${threads === 1 ? "" : "s"}`;
}
