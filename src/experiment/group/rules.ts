import type { ZodType } from "zod";
import { PRUNERS } from "../../tuning/pruners/catalogue.ts";
import { SAMPLERS } from "../../tuning/samplers/catalogue.ts";
import { type Problem, problemsOf } from "../issues.ts";
import type { Settings } from "../merge-settings.ts";
import type { GroupSettings } from "./schema.ts";

/** Keys that a search has and a repetition, with other seeds or folds, has not. */
export const OF_A_SEARCH = [
  ...["space", "metric", "sampler", "pruner", "report_every", "trials", "batch", "validation", "nested", "storage"],
] as const;

/** Sections of an experiment that a space may reach into: with others trials would not be judged on the same rows. */
const SEARCHED = ["model", "features"];

/** What is wrong with a group besides what its schema says; `content` is what was written, without defaults. */
export function groupProblems(settings: GroupSettings, content: Settings): Problem[] {
  if (settings.seeds !== undefined) return repetitionProblems("seeds", content);
  if (settings.folds !== undefined) return repetitionProblems("folds", content);
  if (settings.space === undefined) {
    const message =
      "neither space nor seeds nor folds: expected values to search, or what to repeat the experiment with";
    return [{ path: ["space"], message }];
  }
  return [
    ...(settings.metric ? [] : [missingMetric()]),
    ...spaceProblems(settings),
    ...algorithmProblems("sampler", settings.sampler, SAMPLERS),
    ...algorithmProblems("pruner", settings.pruner, PRUNERS),
  ];
}

function missingMetric(): Problem {
  return {
    path: ["metric"],
    message: "metric: expected a name and a direction, such as {name: accuracy, direction: maximize}",
  };
}

function repetitionProblems(by: "seeds" | "folds", content: Settings): Problem[] {
  const others = [...OF_A_SEARCH, ...(by === "seeds" ? ["folds"] : [])];
  return others
    .filter((key) => content[key] !== undefined)
    .map((key) => ({
      path: [key],
      message: `${key}: expected none beside ${by}, which repeat an experiment and search nothing`,
    }));
}

function spaceProblems({ space = {}, set }: GroupSettings): Problem[] {
  return Object.keys(space).flatMap((key): Problem[] => {
    const path = ["space", key];
    const [section, ...rest] = key.split(".");
    if (!SEARCHED.includes(section!) || rest.length === 0) {
      const why = "trials are judged on the same rows of the same data";
      return [{ path, message: `space.${key}: expected a key of ${SEARCHED.join(" or ")}: ${why}` }];
    }
    const other = Object.keys(set).find((one) => overlaps(one, key));
    if (other === undefined) return [];
    return [{ path, message: `space.${key}: set says ${other}, too; expected one of the two` }];
  });
}

/** Whether two keys mean the same setting, or one a part of the other. */
function overlaps(one: string, other: string): boolean {
  return one === other || `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

interface Algorithm {
  name: string;
  config: ZodType;
}

function algorithmProblems(key: string, { name, ...own }: { name: string }, known: readonly Algorithm[]): Problem[] {
  const { config } = known.find((one) => one.name === name)!;
  const result = config.safeParse(own, { reportInput: true });
  return result.success ? [] : problemsOf(result.error.issues, { schema: config, at: [key] });
}
