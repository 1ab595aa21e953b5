import { type Group, renderGroup } from "../experiment/group/load.ts";
import type { GroupPlan } from "../experiment/group/result.ts";

/** Prints what running a group would do, and its resolved configuration. */
export function printGroupPlan(plan: GroupPlan, { group }: { group: Group }, { json }: { json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`);
    return;
  }
  const { search, seeds, experiment, notes, listeners } = plan;
  const width = Math.max(...(search?.parameters.map(({ name }) => name.length) ?? [0])) + 2;
  const lines = [
    ...(search
      ? [
          `${search.trials} trials by ${search.sampler}, ${search.batch} at a time, pruner ${search.pruner}; ${search.direction} ${search.metric}`,
          ...search.parameters.map(
            ({ name, values, when }) => `  ${name.padEnd(width)}${values}${when === "" ? "" : ` where ${when}`}`,
          ),
          ...Object.entries(search.fixed).map(([name, value]) => `  ${name.padEnd(width)}${JSON.stringify(value)}`),
          `${search.checked} settings at the ends of the space are as the experiment's schema wants them`,
        ]
      : []),
    ...(seeds ? [`${seeds.length} complete runs with seeds ${seeds.join(", ")}`] : []),
    "",
    `data    ${experiment.data.path}: ${experiment.data.note}`,
    `done by ${plan.launch}`,
    `told    ${listeners.length === 0 ? "nobody" : listeners.join(", ")}`,
    ...notes.map((note) => `note    ${note}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n\n# the resolved configuration\n${renderGroup(group)}`);
}
