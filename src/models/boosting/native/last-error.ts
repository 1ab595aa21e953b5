/**
 * What the library says of a failed call, as one line: without the time, the place in its source, its stack trace and
 * what follows the first line.
 *
 * @example
 * lastErrorText("[12:00:00] /src/learner.cc:806: Check failed: a != 0 (0 vs. 0) : 0 feature is supplied.\nStack trace:");
 * // "check failed: a != 0 (0 vs. 0): 0 feature is supplied"
 */
export function lastErrorText(text: string): string {
  const [message = ""] = text
    .replace(/^\s*\[\d\d:\d\d:\d\d\] (?:.*?:\d+: )?/, "")
    .split(/\n\s*Stack trace:/)[0]!
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const sentence = message.replace(/ : /g, ": ").replace(/[.:]$/, "");
  if (sentence === "") return "it says no reason";
  // Names such as DMatrix keep their case.
  return sentence.replace(/^[A-Z](?=[a-z]*(?![A-Za-z]))/, (first) => first.toLowerCase());
}
