/** Something that is timed; `run` does the work once and returns the seconds that count. */
export interface Contestant {
  name: string;
  run(): Promise<number>;
}

/** The times of one contestant, s. */
export interface Times {
  median: number;
  fastest: number;
  slowest: number;
}

/**
 * Runs all contestants in turn, `rounds` times over, so that a slow minute of the machine slows all of them alike, after
 * one round that is not counted. The median is what is compared.
 */
export async function contest(contestants: readonly Contestant[], rounds: number): Promise<Map<string, Times>> {
  const seconds = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, run } of contestants) {
      const elapsed = await run();
      if (round >= 0) seconds.get(name)!.push(elapsed);
    }
  }
  return new Map([...seconds].map(([name, times]) => [name, summarize(times)]));
}

function summarize(times: number[]): Times {
  const sorted = times.sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { median, fastest: sorted[0]!, slowest: sorted.at(-1)! };
}

/** Seconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
