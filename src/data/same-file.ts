import { readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError } from "../core/errors.ts";

/** Throws ConfigError where an output is its own input, or would be a file in the folder that is read, also by way of a link. */
export async function refuseInput(input: string, output: string): Promise<void> {
  const from = await realpath(input).catch(() => input);
  if ((await realpath(dirname(output)).catch(() => undefined)) === from) {
    throw new ConfigError(`cannot write ${output}: it would be a file of the input ${input}; expected another folder`);
  }
  const to = await realpath(output).catch(() => undefined); // one that is not there is no input
  if (to === undefined) return;
  const isInput = from === to || (await filesOf(from)).includes(to);
  if (!isInput) return;
  const what = from === to ? `it is the input ${input}` : `it is a file of the input ${input}`;
  throw new ConfigError(`cannot write ${output}: ${what}; expected another name`);
}

/** Real paths of what is in a folder; none of a file. */
async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries.map(async (entry) => {
      const file = join(path, entry.name);
      return entry.isSymbolicLink() ? realpath(file).catch(() => file) : file; // of a link to nothing, which no output is
    }),
  );
}
