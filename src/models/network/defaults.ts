import { z } from "zod";

/** A strict object some of whose keys have other defaults, each for itself: a file may give the others alone. */
export function withDefaults<S extends z.core.$ZodLooseShape, C extends z.core.$ZodObjectConfig>(
  schema: z.ZodObject<S, C>,
  defaults: Readonly<Record<string, unknown>>,
): z.ZodObject<S, C> {
  const shape = Object.entries(schema.shape).map(([key, own]): [string, z.core.$ZodType] => [
    key,
    key in defaults ? (own as unknown as z.ZodType).prefault(defaults[key]) : (own as z.core.$ZodType),
  ]);
  const changed = z.strictObject(Object.fromEntries(shape)) as unknown as z.ZodObject<S, C>;
  return schema.description === undefined ? changed : changed.describe(schema.description);
}
