import type { LaunchPlan } from "../../launch/plan.ts";

/** Who will do how many tasks; for Slurm the script of the first array. */
export function launchLines({ launcher, tasks, elements, scripts }: LaunchPlan): string[] {
  const many = `${tasks} ${tasks === 1 ? "task" : "tasks"} at a time`;
  if (launcher === "local") return [`launch  ${many}, in processes on this machine`];
  const arrays = scripts.length === 1 ? "one job array" : `${scripts.length} job arrays`;
  const others = scripts.length === 1 ? "" : ", the first of them";
  return [
    `launch  ${many}, as ${arrays} of Slurm with ${elements} ${elements === 1 ? "element" : "elements"}${others}:`,
    ...scripts[0]!
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
  ];
}
