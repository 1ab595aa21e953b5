import { ConfigError } from "../../core/errors.ts";

export interface ReproduceFlags {
  set: string[];
  json?: boolean;
  scan?: boolean;
  leaks?: boolean;
  /** names, with commas between */
  models?: string;
  quick?: boolean;
  /** folder of the thesis's text files, and whose azimuth is in them */
  data?: string;
  azimuth?: string;
  out?: string;
  force?: boolean;
  runs: string;
  cache: string;
}

/** The thesis's table again, or one of the studies beside it. */
export async function reproduce(flags: ReproduceFlags, signal: AbortSignal): Promise<void> {
  if (flags.azimuth !== undefined && flags.data === undefined) {
    throw new ConfigError("--azimuth goes with --data; there is none");
  }
  if (flags.scan && (flags.data !== undefined || flags.leaks || flags.models !== undefined)) {
    throw new ConfigError("--scan simulates, with XGBoost alone; expected no --data, --leaks or --models");
  }
  if (flags.scan) return (await import("./scan.ts")).reproduceScan(flags, signal);
  return (await import("./study.ts")).reproduceStudy(flags, signal);
}
