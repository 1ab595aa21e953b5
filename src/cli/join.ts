import { joinShards } from "../experiment/join.ts";
import { startProgress } from "./progress.ts";

interface JoinFlags {
  out: string;
  force?: boolean;
  json?: boolean;
}

/** Joins the shards of a simulation to one file. */
export async function join(
  shards: readonly string[],
  { out, force, json }: JoinFlags,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  const progress = startProgress("join");
  const joined = await joinShards(shards, out, {
    overwrite: force ?? false,
    signal,
    progress: (fraction, stations) => progress.update(fraction, `${stations} stations`),
  });
  const seconds = (performance.now() - start) / 1000;
  progress.done(`${joined.stations} stations`);
  if (json) process.stdout.write(`${JSON.stringify({ ...joined, seconds })}\n`);
  else {
    const { stations, events, showers, sha256 } = joined;
    process.stdout.write(
      `${out}: ${stations} stations of ${events} events from ${showers} showers, ${joined.shards} shards\nsha256 ${sha256}\n`,
    );
  }
}
