import type { Random } from "../src/core/random.ts";
import { sizeOf } from "../src/models/network/layer.ts";
import { type ComparisonPanel, comparisonFigure } from "../src/report/figures/comparison.ts";
import { seriesColour } from "../src/report/palette.ts";
import { digits, type ResultTable } from "./benchmark.ts";
import { contest } from "./contest.ts";
import { NetworkPeer, writeNetworkRows } from "./network-peer.ts";
import { bentRows, plainAutoencoder, stepsOf } from "./network-tasks.ts";

/** What is changed, one at a time. */
interface Point {
  width: number;
  depth: number;
  batch: number;
}

const BASE: Point = { width: 32, depth: 1, batch: 128 };
/** The base point is in every list. */
const STEPS: Readonly<Record<keyof Point, readonly number[]>> = {
  width: [4, 8, 16, 32, 64, 128, 256, 512],
  depth: [1, 2, 4, 8],
  batch: [16, 32, 64, 128, 256, 512, 1024],
};
const SHORT: typeof STEPS = { width: [4, 32], depth: [1, 2], batch: [64, 128] };
const ROWS = 8192;

/** Who trains with how many threads: one network cannot use a second one here. */
const SIDES = [
  { name: "Cascada, 1 thread", peer: "cascada", threads: 1 },
  { name: "PyTorch, 1 thread", peer: "torch", threads: 1 },
  { name: "PyTorch, 2 threads", peer: "torch", threads: 2 },
] as const;
/** How each side is drawn. */
const STYLES = [
  { colour: seriesColour(0), symbol: "dot", dash: "none" },
  { colour: seriesColour(1), symbol: "ring", dash: "4 3" },
  { colour: seriesColour(1), symbol: "ring", dash: "none" },
] as const;

interface Cost {
  what: keyof Point;
  value: number;
  /** milliseconds a step of each side */
  ms: readonly number[];
}

/** Time of a step against width, depth and batch, one of them changed at a time: table and figure. */
export async function networkCostTable(
  random: Random,
  { folder, short }: { folder: string; short: boolean },
): Promise<ResultTable> {
  const steps = short ? SHORT : STEPS;
  const rows = short ? 256 : ROWS;
  const width = sizeOf(plainAutoencoder({ ...BASE, rows }).graph.nodes[0]!.shape);
  writeNetworkRows(folder, width, bentRows(random, rows, width));
  const peers = { cascada: await NetworkPeer.cascada(), torch: await NetworkPeer.torch() };
  const costs: Cost[] = [];
  try {
    for (const peer of Object.values(peers)) await peer.load(folder, plainAutoencoder({ ...BASE, rows }));
    for (const what of Object.keys(steps) as (keyof Point)[]) {
      for (const value of steps[what]) {
        const task = plainAutoencoder({ ...BASE, [what]: value, rows });
        const times = await contest(
          SIDES.map(({ name, peer, threads }) => ({
            name,
            run: async () => (await peers[peer].train(task, { threads })).seconds,
          })),
          short ? 1 : 3,
        );
        costs.push({ what, value, ms: SIDES.map(({ name }) => (1000 * times.get(name)!.median) / stepsOf(task)) });
      }
    }
  } finally {
    for (const peer of Object.values(peers)) peer.close();
  }
  const point = `9 numbers, ${BASE.depth} hidden layer of ${BASE.width}, batches of ${BASE.batch}`;
  return {
    heading: "Networks: cost",
    note:
      `Milliseconds of a step of one autoencoder with Adam, around ${point}, with one of them changed at a time; depth counts the ` +
      "layers of the encoder, which the decoder mirrors.",
    columns: ["changed", "to", ...SIDES.map(({ name }) => name), "best of PyTorch / time"],
    rows: costs.map(({ what, value, ms: [ours, ...theirs] }) => [
      ...[what, String(value), ...[ours!, ...theirs].map(digits), digits(Math.min(...theirs) / ours!)],
    ]),
    figure: { name: "network-cost", svg: costFigure(costs, point) },
  };
}

/** A panel for each quantity that was changed, all with the same axis of milliseconds. */
function costFigure(costs: readonly Cost[], point: string): string {
  const all = costs.flatMap(({ ms }) => ms);
  const domain = [0.8 * Math.min(...all), 1.25 * Math.max(...all)] as const;
  const panels = [...new Set(costs.map(({ what }) => what))].map((what): ComparisonPanel => {
    const own = costs.filter((cost) => cost.what === what);
    const values = own.map(({ value }) => value);
    return {
      x: { label: what, domain: [0.85 * Math.min(...values), 1.18 * Math.max(...values)], logarithmic: true },
      y: { label: "ms a step", domain, logarithmic: true },
      series: STYLES.flatMap(({ colour, symbol, dash }, side) => {
        const points = own.map(({ value, ms }) => ({ x: value, y: ms[side]! }));
        return [
          { symbol: "line" as const, colour, dash, points },
          { symbol, colour, points },
        ];
      }),
    };
  });
  return comparisonFigure({
    title: "Time of a training step",
    description: `Milliseconds of a step against width, depth and batch of an autoencoder, one changed at a time around ${point}.`,
    legend: SIDES.map(({ name }, side) => ({ label: name, ...STYLES[side]! })),
    panels,
  });
}
