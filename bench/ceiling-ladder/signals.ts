import { parallelMap } from "../../src/core/parallel.ts";
import { type EventSimulator, simulatorOf } from "../../src/simulation/event.ts";
import type { SimulationPreset } from "../../src/simulation/preset.ts";
import { SignalPosterior } from "../../src/simulation/signal-posterior.ts";

/** An event of the data set. */
export interface EventId {
  shower_id: number;
  event_id: number;
}

/** Posteriors of one event from its tanks' true signals, energy known and not. */
export interface SignalPosteriors {
  known_energy: number[];
  unknown_energy: number[];
}

/** Events of one unit of work. */
const BLOCK = 10;

/** Simulates events again and integrates over what their signals leave open. */
export async function signalPosteriors(
  events: readonly EventId[],
  { preset, prior, workers, progress }: Initial & { workers: number; progress(fraction: number): void },
): Promise<SignalPosteriors[]> {
  const blocks = Array.from({ length: Math.ceil(events.length / BLOCK) }, (_, i) =>
    events.slice(i * BLOCK, (i + 1) * BLOCK),
  );
  const work = { url: import.meta.url, initial: { preset, prior } };
  const results: SignalPosteriors[] = [];
  for await (const part of parallelMap<readonly EventId[], SignalPosteriors[]>(work, "block", blocks, { workers })) {
    results.push(...part);
    progress(results.length / events.length);
  }
  return results;
}

interface Initial {
  preset: SimulationPreset;
  prior: readonly number[];
}

/**
 * What each thread does.
 * @public loaded by URL
 */
export function createWorker({ preset, prior }: Initial): {
  block(events: readonly EventId[]): SignalPosteriors[];
} {
  const simulator: EventSimulator = simulatorOf(preset);
  const posterior = new SignalPosterior(preset, prior);
  return {
    block: (events) =>
      events.map((event) => {
        const { energy_eev, ...fall } = simulator.tanks(event);
        return {
          known_energy: [...posterior.of({ ...fall, energy_eev })],
          unknown_energy: [...posterior.of(fall)],
        };
      }),
  };
}
