import { Random } from "../../src/core/random.ts";
import type { FitContext } from "../../src/models/model.ts";

export { labelled, mixture } from "../../src/experiment/model-check/toy-sets.ts";

export function fitContext(rest: Partial<FitContext> = {}): FitContext {
  return {
    random: Random.fromSeed(7),
    workers: 1,
    progress: () => {},
    signal: new AbortController().signal,
    ...rest,
  };
}
