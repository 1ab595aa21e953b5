import { runElement } from "./slurm/element.ts";
import { type Handlers, serveTasks } from "./worker.ts";

/**
 * What the program of a launcher does: one task after the other for the pool that has started it, or the element of a Slurm
 * array that its arguments name.
 *
 * @param entry `import.meta.url` of the program
 */
export async function taskProgram(entry: string, handlers: Handlers): Promise<void> {
  const [what, ...args] = process.argv.slice(2);
  if (what === "element") process.exitCode = await runElement(args, { entry });
  else serveTasks(handlers);
}
