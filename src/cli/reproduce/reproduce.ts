import { ConfigError } from "../../core/errors.ts";

export interface ReproduceFlags {
  set: string[];
  json?: boolean;
  scan?: boolean;
  quick?: boolean;
  out?: string;
  force?: boolean;
  runs: string;
  cache: string;
}

/** The thesis's table again, or one of the studies beside it. */
export async function reproduce(flags: ReproduceFlags, signal: AbortSignal): Promise<void> {
  if (flags.scan) return (await import("./scan.ts")).reproduceScan(flags, signal);
  throw new ConfigError("not there yet; expected --scan");
}
