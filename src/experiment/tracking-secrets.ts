import type { Tracking } from "./tracking-schema.ts";

/** Values of the environment variables that an experiment names where it says who is told of the run. */
export function secretsOf(
  { tags: _, note: _note, ...told }: Tracking,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const names = [...JSON.stringify(told).matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name]) => name!);
  return names.flatMap((name) => environment[name] ?? []);
}
