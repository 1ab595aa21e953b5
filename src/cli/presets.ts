import { listPresets } from "../experiment/preset-file.ts";

/** Prints the names of the presets and what each is for. */
export async function presets({ json }: { json?: boolean }): Promise<void> {
  const entries = await listPresets();
  if (json) process.stdout.write(`${JSON.stringify({ presets: entries })}\n`);
  else {
    const width = Math.max(...entries.map(({ name }) => name.length));
    process.stdout.write(entries.map(({ name, description }) => `${name.padEnd(width)}  ${description}\n`).join(""));
  }
}
