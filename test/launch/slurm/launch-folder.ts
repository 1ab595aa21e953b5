import { writeFileSync } from "node:fs";
import type { ElementLine } from "../../../src/launch/slurm/element-file.ts";
import { keyOf, LaunchFolder } from "../../../src/launch/slurm/layout.ts";
import type { Task } from "../../../src/launch/task.ts";

/** A launch folder with one array of an element for each task, which has ended. */
export function endedLaunch(path: string, tasks: readonly Task[], lines: (task: Task) => ElementLine[]): LaunchFolder {
  const folder = new LaunchFolder(path);
  folder.make();
  const elements = tasks.map((task) => [keyOf(task)]);
  folder.keep({ number: 0, name: "ended-0", job: "7", ended: true, elements });
  for (const [index, task] of tasks.entries()) {
    const order: ElementLine = { type: "order", tasks: [task], workers: 1, attempts: 1, beatS: 50 };
    const text = [order, ...lines(task)].map((line) => `${JSON.stringify(line)}\n`).join("");
    writeFileSync(folder.element(0, index), text);
  }
  return folder;
}
