import { generate } from "../src/simulation/generate.ts";
import { simulationSchema } from "../src/simulation/preset.ts";
import type { Benchmark } from "./benchmark.ts";
import { digits } from "./benchmark.ts";
import { contest, timed } from "./contest.ts";

/** Stations per second that the project asks of two cores. */
const BAR = 5000;

/** How fast stations are simulated, start of the threads included. */
export const simulation: Benchmark = {
  name: "simulation",
  async run({ short }) {
    const preset = simulationSchema.parse({ stations_per_primary: short ? 250 : 5000 });
    let stations = 0;
    const contestants = [1, 2].map((workers) => ({
      name: `${workers}`,
      run: () =>
        timed(async () => {
          stations = 0;
          for await (const table of generate(preset, { workers })) stations += table.rows;
        }),
    }));
    const times = await contest(contestants, short ? 1 : 5);
    const one = times.get("1")!.median;
    return {
      heading: "Simulation",
      note: `${stations} stations of four primaries, kept in memory only; the bar is ${BAR} stations/s with two workers.`,
      columns: ["workers", "seconds", "stations/s", "speed / one worker", "speed / bar"],
      rows: [...times].map(([workers, { median }]) => [
        workers,
        digits(median),
        digits(stations / median),
        digits(one / median),
        digits(stations / median / BAR),
      ]),
    };
  },
};
