import type { SourceText, Violation } from "./source-file.ts";

const NO_SUBJECT = ["utils", "util", "helpers", "helper", "common", "misc", "types", "index"];
const MAX_LINES = 400;
/** Numbers, not code: a table is as long as what it tabulates. */
const DATA_TABLE = /-table\.ts$/;

/** A file is named after its one noun, in kebab-case, and stays short enough to be read at once. */
export function namingViolations({ path, text }: SourceText): Violation[] {
  const found: Violation[] = [];
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, "");
  if (NO_SUBJECT.includes(name) && path !== "src/index.ts") {
    found.push({ rule: "names", where: path, message: `${name} names no subject` });
  }
  if (!/^_?[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    found.push({ rule: "names", where: path, message: `${name} is not kebab-case` });
  }
  const lines = text.replace(/\n$/, "").split("\n").length;
  if (lines > MAX_LINES && !DATA_TABLE.test(path)) {
    found.push({ rule: "length", where: path, message: `${lines} lines; at most ${MAX_LINES}` });
  }
  return found;
}
