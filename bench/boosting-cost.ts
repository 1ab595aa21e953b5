import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../src/core/random.ts";
import { type ComparisonPanel, comparisonFigure } from "../src/report/figures/comparison.ts";
import type { LegendEntry } from "../src/report/legend.ts";
import { seriesColour } from "../src/report/palette.ts";
import { digits, type ResultTable } from "./benchmark.ts";
import { BoostingPeer, writeRows } from "./boosting-peer.ts";
import { type BoostingSet, classNames, mixedRows } from "./boosting-sets.ts";
import { contest } from "./contest.ts";

/** What is changed, one at a time. */
interface Point {
  rows: number;
  features: number;
  classes: number;
  depth: number;
  bins: number;
}

const BASE: Point = { rows: 32_000, features: 20, classes: 4, depth: 6, bins: 256 };
const ROUNDS = 20;
/** The base point is in every list. */
const STEPS: Readonly<Record<keyof Point, readonly number[]>> = {
  rows: [2000, 8000, 32_000, 128_000, 512_000],
  features: [5, 10, 20, 40, 80, 160],
  classes: [2, 4, 8, 16],
  depth: [2, 4, 6, 8, 10],
  bins: [16, 32, 64, 128, 256],
};
const SHORT: typeof STEPS = { rows: [500, 1000], features: [5, 10], classes: [2, 4], depth: [2, 6], bins: [16, 256] };
const SHORT_BASE: Point = { rows: 1000, features: 10, classes: 4, depth: 6, bins: 256 };

/** Who trains with how many threads; XGBoost alone, too, as its threads wait for each other on a busy machine. */
const SIDES = [
  { name: "Cascada, 2 threads", peer: "cascada", threads: 2 },
  { name: "XGBoost, 2 threads", peer: "xgboost", threads: 2 },
  { name: "XGBoost, 1 thread", peer: "xgboost", threads: 1 },
] as const;
/** How each side is drawn. */
const STYLES = [
  { colour: seriesColour(0), symbol: "dot", dash: "none" },
  { colour: seriesColour(1), symbol: "ring", dash: "none" },
  { colour: seriesColour(1), symbol: "ring", dash: "4 3" },
] as const;

interface Cost {
  what: keyof Point;
  value: number;
  /** seconds of each side */
  seconds: readonly number[];
}

/** Time of training against rows, features, classes, depth and bins, one of them changed at a time: table and figure. */
export async function costTable(
  random: Random,
  { folder, short }: { folder: string; short: boolean },
): Promise<ResultTable> {
  const [base, steps] = short ? [SHORT_BASE, SHORT] : [BASE, STEPS];
  const rounds = short ? 2 : ROUNDS;
  const place = join(folder, "cost");
  mkdirSync(place);
  const peers = { cascada: await BoostingPeer.cascada(place), xgboost: await BoostingPeer.xgboost(place) };
  const costs: Cost[] = [];
  try {
    for (const what of Object.keys(steps) as (keyof Point)[]) {
      for (const value of steps[what]) {
        const set = setAt(random, { ...base, [what]: value }, rounds);
        writeRows(place, "train", set.train);
        for (const peer of Object.values(peers)) await peer.load("train", set.train.x.columns.length);
        const times = await contest(
          SIDES.map(({ name, peer, threads }) => ({ name, run: () => peers[peer].train(set, { threads }) })),
          short ? 1 : 3,
        );
        costs.push({ what, value, seconds: SIDES.map(({ name }) => times.get(name)!.median) });
      }
    }
  } finally {
    for (const peer of Object.values(peers)) peer.close();
  }
  const { rows, features, classes, depth, bins } = base;
  const point = `${rows} rows x ${features} features, ${classes} classes, ${rounds} rounds of depth ${depth}, ${bins} bins`;
  return {
    heading: "Boosting: cost",
    note: `Seconds of training, binning included, around ${point}, with one of them changed at a time.`,
    columns: ["changed", "to", ...SIDES.map(({ name }) => name), "time / best of XGBoost"],
    rows: costs.map(({ what, value, seconds: [ours, ...theirs] }) => [
      ...[what, String(value), ...[ours!, ...theirs].map(digits), digits(ours! / Math.min(...theirs))],
    ]),
    figure: { name: "boosting-cost", svg: costFigure(costs, point) },
  };
}

function setAt(random: Random, { rows, features, classes, depth, bins }: Point, rounds: number): BoostingSet {
  const train = mixedRows(random.stream("rows"), { rows, features, classes });
  return {
    name: "cost",
    ...{ train, test: train, classes: classNames(classes) },
    parameters: { objective: "multi:softprob", rounds, eta: 0.3, max_depth: depth, max_bin: bins, base_score: 0.5 },
  };
}

/** A panel for each quantity that was changed, all with the same axis of seconds. */
function costFigure(costs: readonly Cost[], point: string): string {
  const all = costs.flatMap(({ seconds }) => seconds);
  const domain = [0.8 * Math.min(...all), 1.25 * Math.max(...all)] as const;
  const panels = [...new Set(costs.map(({ what }) => what))].map((what): ComparisonPanel => {
    const own = costs.filter((cost) => cost.what === what);
    const values = own.map(({ value }) => value);
    return {
      x: { label: what, domain: [0.85 * Math.min(...values), 1.18 * Math.max(...values)], logarithmic: true },
      y: { label: "seconds", domain, logarithmic: true },
      series: STYLES.flatMap(({ colour, symbol, dash }, side) => {
        const points = own.map(({ value, seconds }) => ({ x: value, y: seconds[side]! }));
        return [
          { symbol: "line" as const, colour, dash, points },
          { symbol, colour, points },
        ];
      }),
    };
  });
  const legend = SIDES.map(({ name }, side): LegendEntry => ({ label: name, ...STYLES[side]! }));
  return comparisonFigure({
    title: "Time of training boosted trees",
    description: `Seconds of training against rows, features, classes, depth and bins, one changed at a time around ${point}.`,
    legend,
    panels,
  });
}
