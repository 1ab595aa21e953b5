export interface ReproduceFlags {
  set: string[];
  json?: boolean;
  scan?: boolean;
  leaks?: boolean;
  /** names, with commas between */
  models?: string;
  quick?: boolean;
  out?: string;
  force?: boolean;
  runs: string;
  cache: string;
}

/** The thesis's table again, or one of the studies beside it. */
export async function reproduce(flags: ReproduceFlags, signal: AbortSignal): Promise<void> {
  if (flags.scan) return (await import("./scan.ts")).reproduceScan(flags, signal);
  return (await import("./study.ts")).reproduceStudy(flags, signal);
}
