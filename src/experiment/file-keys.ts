import { z } from "zod";

/** Keys of every file of settings, whatever its kind; they are resolved before the rest is checked. */
export const fileKeys = {
  $schema: z.string().optional().describe("for editors of JSON; says nothing here"),
  extends: z
    .union([z.string().min(1), z.array(z.string().min(1))])
    .optional()
    .describe("a file or files to build on, from the folder of this one; what is said here wins, null takes away"),
};
