import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FeatureSetName } from "../../src/features/catalogue.ts";
import type { LadderData } from "./ladder-data.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { CANDIDATES, train } from "./trained.ts";

const outcome = z.array(z.tuple([z.int(), z.number()]));

/** What a candidate gave on a data set: log losses on validation rows, and its answers on test showers. */
const trialSchema = z.strictObject({
  candidate: z.string(),
  data: z.string(),
  set: z.string(),
  validation: z.strictObject({ stations: z.number(), events: z.number() }),
  stations: outcome,
  events: outcome,
});

export type Trial = z.output<typeof trialSchema>;

/** Does a trial, or reads what it gave when it was done before. */
export async function trial(
  what: { candidate: string; data: string; set: FeatureSetName },
  { folder, workers, read }: { folder: string; workers: number; read: () => Promise<LadderData> },
): Promise<Trial> {
  const file = join(folder, `${what.data}-${what.set}-${Object.keys(CANDIDATES).indexOf(what.candidate)}.json`);
  if (existsSync(file)) return trialSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const { validation, stations, events } = await train(what.candidate, await read(), workers);
  const done: Trial = {
    ...what,
    validation,
    stations: [...outcomeOf(stations)],
    events: [...outcomeOf(events)],
  };
  writeFileSync(file, JSON.stringify(done));
  return done;
}

export function asOutcome(entries: Trial["stations"]): Outcome {
  return new Map(entries);
}
