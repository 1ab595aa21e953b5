import { ConfigError } from "../../core/errors.ts";
import { type Report, reportOf } from "./metrics.ts";

/**
 * A line of a command's output that begins so reports metrics: `CASCADA_METRICS {"step": 3, "loss": 0.2}`. Not
 * `CASCADA_METRICS=...`, the variable in what `env` or `set` prints.
 */
const PREFIX = /^CASCADA_METRICS[ \t]+/;

/** The report in a line of output; undefined for any other line. Throws ConfigError for one that cannot be read. */
export function reportInOutput(line: string): Report | undefined {
  const prefix = PREFIX.exec(line);
  return prefix ? parseReport(line.slice(prefix[0].length), "a line of the output") : undefined;
}

/** Numbers that Python writes into its JSON and that JSON does not have. */
const NOT_JSON = /(?<=[:,[\s])(-?Infinity|NaN)(?=\s*[,}\]])/g;

/**
 * A line of JSON with metrics. NaN and Infinity, as Python's json writes them, are read, too.
 *
 * @param where the line comes from, in messages
 * @throws ConfigError for what is no JSON, and for metrics that are no numbers
 */
export function parseReport(line: string, where: string): Report {
  const marks: Record<string, number> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    try {
      const text = line.replaceAll(NOT_JSON, (word) => JSON.stringify(`\u0000${word}`));
      content = JSON.parse(text, (_, value) =>
        typeof value === "string" && value.startsWith("\u0000") ? marks[value.slice(1)] : value,
      );
    } catch (cause) {
      throw new ConfigError(`${where}: not JSON: ${line.slice(0, 200)}; expected such as {"step": 3, "loss": 0.2}`, {
        cause,
      });
    }
  }
  return reportOf(content, where);
}
