import { z } from "zod";
import { type Measured, type Outcome, weightedMean } from "./outcome.ts";

const measured = z.strictObject({ value: z.number(), interval: z.tuple([z.number(), z.number()]) });

const rungSchema = z.strictObject({
  known: z.string().describe("what is known of a shower"),
  how: z.string().describe("how it is classified by it"),
  exact: z.boolean().describe("from the densities of the simulation; else a model, whose accuracy is a lower bound"),
  accuracy: measured.describe("per shower, with its 99 % bootstrap interval over showers"),
  stations: z.number().describe("per station: each shower weighted by its stations"),
  share: z.number().describe("of the way from chance to the first rung"),
  step: measured.nullable().describe("accuracy less that of the rung above, on the same showers"),
});

/** What `npm run ceiling:ladder` writes. */
export const ladderSchema = z.strictObject({
  dataset_sha256: z.string(),
  showers: z.int().describe("test showers, the same for all rungs"),
  stations: z.int(),
  chance: z.number(),
  rungs: z.array(rungSchema),
  tried: z
    .array(
      z.strictObject({ known: z.string(), model: z.string(), validation_log_loss: z.number(), chosen: z.boolean() }),
    )
    .describe("models of the lower rungs"),
});

export type Ladder = z.output<typeof ladderSchema>;

/** A rung before it is compared with others. */
export interface Rung {
  known: string;
  how: string;
  exact: boolean;
  outcome: Outcome;
}

/** The rungs on the showers that all of them have. */
export function ladderOf(
  rungs: readonly Rung[],
  { stations, primary }: { stations: ReadonlyMap<number, number>; primary: (shower: number) => number },
): Pick<Ladder, "showers" | "stations" | "chance" | "rungs"> {
  const showers = [...stations.keys()].filter((id) => rungs.every(({ outcome }) => outcome.has(id)));
  const weights = showers.map((id) => stations.get(id)!);
  const ones = showers.map(() => 1);
  const of = (outcome: Outcome) => showers.map((id) => outcome.get(id)!);
  const counts = new Map<number, number>();
  for (const id of showers) counts.set(primary(id), (counts.get(primary(id)) ?? 0) + 1);
  const chance = Math.max(...counts.values()) / showers.length;
  const ceiling = weightedMean(of(rungs[0]!.outcome), ones).value;
  return {
    showers: showers.length,
    stations: weights.reduce((sum, n) => sum + n, 0),
    chance,
    rungs: rungs.map(({ known, how, exact, outcome }, i) => {
      const right = of(outcome);
      const accuracy = weightedMean(right, ones);
      return {
        ...{ known, how, exact, accuracy },
        stations: plainMean(right, weights),
        share: (accuracy.value - chance) / (ceiling - chance),
        step: i === 0 ? null : stepFrom(of(rungs[i - 1]!.outcome), right),
      };
    }),
  };
}

function stepFrom(above: readonly number[], right: readonly number[]): Measured {
  return weightedMean(
    right.map((value, i) => value - above[i]!),
    right.map(() => 1),
  );
}

function plainMean(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total;
}
