import type { RunListener } from "../tracking/listener.ts";
import type { Tracking } from "./tracking-schema.ts";

/** Whoever an experiment wants to be told of its run. */
export async function listenersOf(_tracking: Tracking): Promise<RunListener[]> {
  return [];
}
