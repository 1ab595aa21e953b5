import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { countOf, type Distribution, gridValue, type ParameterValue, toExternal } from "../distribution.ts";
import type { Sampler, SamplerDefinition } from "../sampler.ts";
import { isActive, type Parameter } from "../space.ts";
import { fromUnit } from "../unit-interval.ts";

const config = z.strictObject({
  order: z
    .enum(["shuffled", "listed"])
    .default("shuffled")
    .describe(
      "shuffled: in an order of the seed, so that a part of the grid is a fair one; listed: the last parameter first",
    ),
  points: z
    .int()
    .min(2)
    .nullable()
    .default(null)
    .describe("values of each float without a step, evenly from low to high; null: such a float is refused"),
});
type Config = z.output<typeof config>;

/** Points that a grid may have: their order is kept. */
const MOST = 10_000_000;

/** Every combination of values once; of conditional parameters only where they exist. */
export const grid: SamplerDefinition<Config> = {
  name: "grid",
  summary: "every combination of values once",
  config,
  create: (settings) => new GridSampler(settings),
};

class GridSampler implements Sampler {
  private readonly settings: Config;
  private known: { space: readonly Parameter[]; points: GridPoints; order: Uint32Array | undefined } | undefined;

  constructor(settings: Config) {
    this.settings = settings;
  }

  size(space: readonly Parameter[]): number {
    return this.pointsOf(space).points.count;
  }

  propose({ number, space, random }: Parameters<Sampler["propose"]>[0]): ReturnType<Sampler["propose"]> {
    if (!space)
      throw new ConfigError("a grid needs a space that is known beforehand; parameters are asked for as a trial runs");
    const known = this.pointsOf(space);
    const { count } = known.points;
    if (number >= count)
      throw new ConfigError(`trial ${number} of a grid of ${count} points; expected one below ${count}`);
    known.order ??= this.settings.order === "listed" ? undefined : shuffled(count, random.stream("grid"));
    const point = known.points.at(known.order?.[number] ?? number);
    return {
      suggest: (name) => {
        if (Object.hasOwn(point, name)) return point[name]!;
        throw new ConfigError(`a grid knows no parameter ${name} of trial ${number}; expected one of its space`);
      },
    };
  }

  private pointsOf(space: readonly Parameter[]): NonNullable<GridSampler["known"]> {
    if (this.known?.space !== space) {
      this.known = { space, points: new GridPoints(space, this.settings.points), order: undefined };
    }
    return this.known;
  }
}

function shuffled(count: number, stream: Random): Uint32Array {
  return stream.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
}

/** The combinations of a space in order, the last parameter changing fastest, counted rather than kept. */
class GridPoints {
  readonly count: number;
  private readonly space: readonly Parameter[];
  private readonly values: readonly (readonly ParameterValue[])[];
  /** for each parameter, the ones before it that it or a later one depends on: combinations below depend on no other */
  private readonly needed: readonly (readonly string[])[];
  private readonly counts = new Map<string, number>();

  constructor(space: readonly Parameter[], points: number | null) {
    this.space = space;
    this.values = space.map(({ name, distribution }) => gridOf(name, distribution, points));
    this.needed = space.map((_, i) => {
      const names = new Set(space.slice(i).flatMap(({ when = [] }) => when.map(({ name }) => name)));
      return space.slice(0, i).flatMap(({ name }) => (names.has(name) ? [name] : []));
    });
    this.count = this.below(0, {});
    if (this.count > MOST) throw new ConfigError(`a grid of ${this.count} points; expected at most ${MOST}`);
  }

  /** The combination of that index, 0 <= index < count. */
  at(index: number): Record<string, ParameterValue> {
    const chosen: Record<string, ParameterValue> = {};
    let rest = index;
    for (const [i, parameter] of this.space.entries()) {
      if (!isActive(parameter, chosen)) continue;
      for (const value of this.values[i]!) {
        chosen[parameter.name] = value;
        const count = this.below(i + 1, chosen);
        if (rest < count) break;
        rest -= count;
      }
    }
    return chosen;
  }

  /** Combinations of the parameters from `i` on, beside those chosen before. */
  private below(i: number, chosen: Readonly<Record<string, ParameterValue>>): number {
    const parameter = this.space[i];
    if (!parameter) return 1;
    const key = JSON.stringify([i, this.needed[i]!.map((name) => (Object.hasOwn(chosen, name) ? [chosen[name]] : []))]);
    let count = this.counts.get(key);
    if (count === undefined) {
      count = 0;
      if (!isActive(parameter, chosen)) count = this.below(i + 1, chosen);
      else for (const value of this.values[i]!) count += this.below(i + 1, { ...chosen, [parameter.name]: value });
      this.counts.set(key, count);
    }
    return count;
  }
}

/** The values that a grid has of a parameter. */
function gridOf(name: string, distribution: Distribution, points: number | null): ParameterValue[] {
  const count = countOf(distribution);
  if (count > MOST && Number.isFinite(count))
    throw new ConfigError(`${name}: ${count} values in a grid; expected a larger step`);
  if (distribution.kind === "categorical") return distribution.choices.map((_, i) => toExternal(distribution, i));
  if (Number.isFinite(count)) {
    return Array.from({ length: count }, (_, i) => (count === 1 ? distribution.low : gridValue(distribution, i)));
  }
  if (points === null)
    throw new ConfigError(`${name}: any number in a grid; expected a step, or points of the sampler`);
  const inner = Array.from({ length: points - 2 }, (_, i) => fromUnit(distribution, (i + 1) / (points - 1)));
  return [distribution.low, ...inner, distribution.high];
}
