import { availableParallelism } from "node:os";
import { generate } from "../src/simulation/generate.ts";
import { simulationSchema } from "../src/simulation/preset.ts";
import { type Benchmark, digits, type ResultTable } from "./benchmark.ts";
import { contest, timed } from "./contest.ts";
import { timeShares } from "./simulation-shares.ts";
import { signalSizes } from "./simulation-signal.ts";

/** Stations per second and core that the project wants. */
const GOAL = 20_000;

/** How fast stations are simulated, start of the threads included; against their signal; and where the time goes. */
export const simulation: Benchmark = {
  name: "simulation",
  async run({ short }) {
    const preset = simulationSchema.parse({ stations_per_primary: short ? 250 : 10_000 });
    let stations = 0;
    const contestants = workerCounts().map((workers) => ({
      name: `${workers}`,
      run: () =>
        timed(async () => {
          stations = 0;
          for await (const table of generate(preset, { workers })) stations += table.rows;
        }),
    }));
    const times = await contest(contestants, short ? 1 : 5);
    const one = times.get("1")!.median;
    const scaling: ResultTable = {
      heading: "Simulation",
      note: `${stations} stations of four primaries, kept in memory only; the goal is ${GOAL} stations/s per core.`,
      columns: ["workers", "seconds", "stations/s", "speed / one worker", "speed / goal"],
      rows: [...times].map(([workers, { median }]) => [
        workers,
        digits(median),
        digits(stations / median),
        digits(one / median),
        digits(stations / median / GOAL / Number(workers)),
      ]),
    };
    return [scaling, signalSizes(short ? 100 : 3000), timeShares(short ? 100 : 4000)];
  },
};

/** 1, 2, 4, ... to the number of cores. */
function workerCounts(): number[] {
  const counts = [1];
  while (2 * counts.at(-1)! <= availableParallelism()) counts.push(2 * counts.at(-1)!);
  return counts;
}
