import { setImmediate } from "node:timers/promises";
import { InterruptedError } from "../../../core/errors.ts";
import type { BoostingEngine, EngineInput, EngineOutput } from "../engine.ts";
import { readBinaryModel } from "./binary-model.ts";
import { Port, portVersion } from "./port.ts";
import { portParameters, requireWithinLimits } from "./port-parameters.ts";

/**
 * XGBoost's exact greedy algorithm (Chen & Guestrin 2016, algorithm 1) by the npm package ml-xgboost: the library of about
 * 2018 compiled to WebAssembly. One thread, whatever the number of workers; the same bytes from the same seed, as all of
 * its arithmetic is WebAssembly's. It tells no metrics, so the history is empty.
 */
export const mlXgboost: BoostingEngine = {
  name: "ml-xgboost",

  async train(input: EngineInput): Promise<EngineOutput> {
    const model = readBinaryModel(await trainPort(input), {
      features: input.train.x.columns,
      classes: input.classes,
    });
    return { model, history: [], engine: { name: "ml-xgboost", version: portVersion(), reproducible: true } };
  },
};

/** Trains in the port; returns the model in the library's binary format. */
export async function trainPort(input: EngineInput): Promise<Uint8Array> {
  requireWithinLimits(input);
  const { train, config, context } = input;
  const seed = context.random.stream("ml-xgboost").integer(2 ** 31);
  const parameters = portParameters(input, seed);
  requireRunning(context.signal);
  const port = await Port.open();
  try {
    port.load(train.x.values, train.label, train.x.columns.length);
    port.configure(parameters);
    for (let round = 0; round < config.rounds; round++) {
      requireRunning(context.signal);
      port.boost();
      context.progress(round + 1, config.rounds, {});
      // A round waits for nothing: this gives Ctrl-C and other work their turn.
      await setImmediate();
    }
    requireRunning(context.signal);
    return port.save();
  } finally {
    port.close();
  }
}

function requireRunning(signal: AbortSignal): void {
  if (signal.aborted) throw new InterruptedError();
}
