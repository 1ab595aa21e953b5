import { browserViolations } from "./browser.ts";
import { determinismViolations } from "./determinism.ts";
import { namingViolations } from "./naming.ts";
import { roomViolations } from "./rooms.ts";
import { parseSource, type SourceText, type Violation } from "./source-file.ts";
import { wallViolations } from "./walls.ts";

/** Everything that is wrong with the given files of src, as `rule place: message`, in file order within each rule. */
export function violations(texts: readonly SourceText[]): Violation[] {
  const files = texts.map(parseSource);
  return [
    ...files.flatMap(roomViolations),
    ...files.flatMap(wallViolations),
    ...files.flatMap(determinismViolations),
    ...texts.flatMap(namingViolations),
    ...browserViolations(files),
  ];
}
