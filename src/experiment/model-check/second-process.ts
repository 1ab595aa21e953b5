// Trains the model of a request, as `subject.model()` does, and prints its hash: what `hashElsewhere` starts.
import { type CheckRequest, subjectOf } from "./check-model.ts";
import { hashOf } from "./subject.ts";

const request = JSON.parse(process.argv[2]!) as CheckRequest;
const subject = await subjectOf(request);
process.stdout.write(`${hashOf(await subject.model())}\n`);
