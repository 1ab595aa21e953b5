import type { Handlers } from "../../launch/worker.ts";

/** Who does the tasks of a launcher, by name; each is loaded when the first task asks for it. */
export const HANDLERS: Handlers = {
  experiment: async () => (await import("./experiment-task.ts")).experimentTask,
  trial: async () => (await import("../group/trial-task.ts")).trialTask,
  shard: async () => (await import("./shard-task.ts")).shardTask,
};
