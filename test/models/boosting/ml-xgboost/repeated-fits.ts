// Prints by how many bytes this process grows over 75 fits, a third of which fail and a third of which are stopped.
import { trainPort } from "../../../../src/models/boosting/ml-xgboost/training.ts";
import { inputOf } from "./inputs.ts";

const bad = inputOf({ objective: "binary:logistic" });
bad.train.label.fill(2);
const abort = AbortSignal.abort();

async function fits(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await trainPort(inputOf({ rounds: 2 }));
    for (const input of [bad, inputOf({}, { context: { signal: abort } })]) {
      const failed = await trainPort(input).then(
        () => false,
        () => true,
      );
      if (!failed) throw new Error("a fit that should fail has not");
    }
  }
}

async function main(): Promise<void> {
  await fits(10);
  const before = process.memoryUsage().rss;
  await fits(25);
  console.log(process.memoryUsage().rss - before);
}

void main();
