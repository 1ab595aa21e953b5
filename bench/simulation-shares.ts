import { Deposits } from "../src/simulation/deposits.ts";
import { Channel } from "../src/simulation/electronics.ts";
import { EventSimulator, simulatorOf } from "../src/simulation/event.ts";
import { simulationSchema } from "../src/simulation/preset.ts";
import { Rows } from "../src/simulation/rows.ts";
import { Station } from "../src/simulation/station.ts";
import { LocalTrigger } from "../src/simulation/trigger.ts";
import { digits, type ResultTable } from "./benchmark.ts";

/** Showers that are simulated before the clock counts, so that the code is compiled. */
const WARM_UP = 400;

interface Stage {
  name: string;
  ns: bigint;
}

/** Where the time of one thread goes: the time inside a stage less that inside the stages within it. */
export function timeShares(showers: number): ResultTable {
  const simulator = simulatorOf(simulationSchema.parse({ showers_per_primary: 1 }));
  const { stages, restore } = watchStages();
  try {
    let stations = simulate(simulator, 0, WARM_UP);
    for (const stage of stages) stage.ns = 0n;
    const start = process.hrtime.bigint();
    stations = simulate(simulator, WARM_UP, WARM_UP + showers);
    const total = process.hrtime.bigint() - start;
    const watched = stages.reduce((sum, { ns }) => sum + ns, 0n);
    const rows = [...stages, { name: "reconstruction, rows and the rest", ns: total - watched }];
    return {
      heading: "Simulation: where the time goes",
      note: `One thread, ${stations} stations of four primaries; looking at the clock costs some of it.`,
      columns: ["stage", "us a station", "share"],
      rows: rows.map(({ name, ns }) => [
        name,
        digits(Number(ns) / 1000 / stations),
        `${digits((100 * Number(ns)) / Number(total))} %`,
      ]),
    };
  } finally {
    restore();
  }
}

function simulate(simulator: EventSimulator, first: number, end: number): number {
  const rows = new Rows();
  for (let index = first; index < end; index++) simulator.addFall(simulator.shower(index), index, 0, rows);
  return rows.table().rows;
}

/** Lets the classes of the simulation tell their time until `restore`. */
function watchStages(): { stages: Stage[]; restore: () => void } {
  const inside: Stage[] = [];
  const undo: (() => void)[] = [];
  let since = process.hrtime.bigint();
  const change = () => {
    const now = process.hrtime.bigint();
    const current = inside.at(-1);
    if (current) current.ns += now - since;
    since = now;
  };
  const watch = (owner: object, method: string, name: string): Stage => {
    const stage: Stage = { name, ns: 0n };
    const methods = owner as Record<string, (...parameters: unknown[]) => unknown>;
    const original = methods[method]!;
    methods[method] = function (this: unknown, ...parameters) {
      change();
      inside.push(stage);
      try {
        return original.apply(this, parameters);
      } finally {
        change();
        inside.pop();
      }
    };
    undo.push(() => {
      methods[method] = original;
    });
    return stage;
  };
  const stages = [
    watch(EventSimulator.prototype, "shower", "shower: energy, direction, Xmax, muon number"),
    watch(EventSimulator.prototype, "fall", "fall on the array: muon field and fronts"),
    watch(Deposits.prototype, "sampleElectromagnetic", "electromagnetic particles"),
    watch(Deposits.prototype, "sampleHalo", "halo particles"),
    watch(Deposits.prototype, "sampleMuons", "muons"),
    watch(Channel.prototype, "collect", "photo-electrons"),
    watch(Channel.prototype, "digitise", "filter"),
    watch(Channel.prototype, "convert", "noise and digits"),
    watch(LocalTrigger.prototype, "find", "local triggers"),
    watch(Station.prototype, "record", "station: window, calibration"),
  ];
  const restore = () => {
    for (const one of undo) one();
  };
  return { stages, restore };
}
