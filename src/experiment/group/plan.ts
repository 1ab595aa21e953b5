import { join } from "node:path";
import { describe } from "../../tuning/distribution.ts";
import type { Parameter } from "../../tuning/space.ts";
import { listenersOf } from "../listeners.ts";
import { planExperiment } from "../plan.ts";
import { planTasks } from "../task/open-launcher.ts";
import type { RunOptions } from "../tracked-run.ts";
import { corners } from "./corners.ts";
import { LAUNCH_FOLDER } from "./launcher.ts";
import { type Group, settingsOfGroup } from "./load.ts";
import { repetitionsOf } from "./repetition.ts";
import type { GroupPlan } from "./result.ts";

/** What running a group would do. Writes nothing; throws as `planExperiment`. */
export async function planGroup(
  group: Group,
  options: Pick<RunOptions, "cache" | "workers" | "signal"> & { runs?: string },
): Promise<GroupPlan> {
  const { by, numbers } = repetitionsOf(group) ?? {};
  const listeners = (await listenersOf(group.tracking)).map(({ name }) => name);
  return {
    kind: "group",
    configuration: { ...settingsOfGroup(group), tracking: group.tracking },
    workers: options.workers,
    launch: planTasks(group.launch, {
      tasks: numbers?.length ?? Math.min(group.batch, group.trials),
      folder: join(options.runs ?? "runs", `${group.name}-DATE`, LAUNCH_FOLDER),
      ...{ name: group.name, memoryMib: group.memory_mib },
    }),
    experiment: await planExperiment(group.base.experiment, options),
    search: searchPlan(group),
    repeated: by && numbers ? { by, numbers: [...numbers] } : null,
    notes: [...(group.space?.notes ?? [])],
    listeners,
  };
}

function searchPlan({ space, metric, sampler, pruner, trials, batch }: Group): GroupPlan["search"] {
  if (!space || !metric) return null;
  return {
    metric: metric.name,
    direction: metric.direction,
    sampler: sampler.name,
    pruner: pruner.name,
    trials,
    batch,
    parameters: space.parameters.map((parameter) => ({
      name: parameter.name,
      values: describe(parameter.distribution),
      when: conditionText(parameter),
    })),
    fixed: space.fixed,
    checked: corners(space.parameters).length,
  };
}

/** When a parameter exists, in words; empty: always. */
export function conditionText({ when = [] }: Parameter): string {
  return when
    .map(({ name, values }) => `${name} is ${values.map((value) => JSON.stringify(value)).join(" or ")}`)
    .join(" and ");
}
