import { basename } from "node:path";

/** How a zip archive of at least one file begins. */
export const ZIP = "PK\u0003\u0004";

/** Whether a file of that name is read as an event. */
export function isEventFile(name: string): boolean {
  return /\.json(?:\.gz)?$/i.test(name) && !basename(name).startsWith(".");
}
