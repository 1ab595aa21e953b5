import { readdirSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";

/** A process that writes many small things to a journal: FILE STUDY WORKER TRIALS. Prints the numbers of its trials. */
const [file, study, worker, trials] = process.argv.slice(2) as [string, string, string, string];
const storage = new JournalStorage(file);
const numbers: number[] = [];
// All begin together, whoever takes longest to start.
writeFileSync(`${file}.ready-${worker}`, "");
const ready = () => readdirSync(dirname(file)).filter((name) => name.startsWith(`${basename(file)}.ready-`)).length;
while (ready() < 4) await sleep(10);
for (let i = 0; i < Number(trials); i++) {
  const trial = {
    params: { x: i / Number(trials) },
    distributions: { x: { kind: "float", low: -2, high: 2, log: false, step: null } as const },
    attributes: { writer: `${worker}:${i}` },
  };
  let number: number;
  do number = (await storage.read(study))!.trials.length;
  while (!(await storage.begin(study, number, [trial])));
  await storage.report({ study, number }, 0, i);
  await storage.end({ study, number }, "complete", i);
  numbers.push(number);
  await sleep(5); // so that the others have their turn
}
process.stdout.write(JSON.stringify(numbers));
