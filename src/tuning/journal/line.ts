/** Python's words for numbers that JSON has not, which Optuna writes; outside strings only. */
const WORDS = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
/** What stands for such a number while the rest is JSON. No attribute of a study begins with it. */
const MARK = "\u0000number:";
const MARKED = /"\\u0000number:(NaN|-?Infinity)"/g;

/** The value of a line of JSON as Python writes it: with NaN, Infinity and -Infinity. Throws SyntaxError. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!/NaN|Infinity/.test(line)) throw error;
    const marked = line.replace(WORDS, (word) => (word.startsWith('"') ? word : JSON.stringify(MARK + word)));
    return JSON.parse(marked, (_key, value: unknown) =>
      typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
    );
  }
}

/** A value as one line of JSON that Python reads, without the end of the line; the inverse of `parseLine`. */
export function formatLine(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "number" && !Number.isFinite(member) ? MARK + String(member) : member,
  ).replace(MARKED, "$1");
}
