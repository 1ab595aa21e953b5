import type { ParameterValue } from "../../src/tuning/distribution.ts";
import { toJson } from "../../src/tuning/journal/distribution-json.ts";
import { peersPython } from "../../test/peers/python.ts";
import { LineProcess } from "../line-process.ts";
import type { TestFunction } from "./test-functions.ts";

type Reply = { version: string } & { params: Record<string, ParameterValue>[] };

/** Studies of Optuna's sampler, in a process of its own; the objective is evaluated here, with the same code as for ours. */
export class OptunaStudies {
  private readonly process: LineProcess<Reply>;
  readonly version: string;

  private constructor(process: LineProcess<Reply>, version: string) {
    this.process = process;
    this.version = version;
  }

  static async start(): Promise<OptunaStudies> {
    const { process, greeting } = await LineProcess.start<Reply>(peersPython("optuna"), "tpe-study/optuna_sampler.py");
    return new OptunaStudies(process, greeting.version);
  }

  /** The least value that each seed finds, one trial at a time. */
  async best(
    { space, value }: Pick<TestFunction, "space" | "value">,
    { seeds, trials, group = false }: { seeds: readonly number[]; trials: number; group?: boolean },
  ): Promise<number[]> {
    const best = seeds.map(() => Number.POSITIVE_INFINITY);
    const told = space.map((one) => ({ ...one, distribution: toJson(one.distribution) }));
    let { params } = await this.process.ask({ do: "begin", seeds, space: told, group });
    for (let number = 0; number < trials; number++) {
      const values: number[] = [];
      for (const one of params) values.push(await value(one));
      for (const [i, one] of values.entries()) best[i] = Math.min(best[i]!, one);
      if (number < trials - 1) params = (await this.process.ask({ do: "next", values })).params;
    }
    return best;
  }

  close(): void {
    this.process.close();
  }
}
