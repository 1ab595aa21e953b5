import { z } from "zod";

const REFERENCE = String.raw`\$\{[A-Za-z_]\w*\}`;

/**
 * Text that is a secret: it must be written `${NAME}`, as files are read by many. What is written instead is not said
 * again in the error.
 */
function secret(pattern: string, expected: string): z.ZodString {
  return z
    .string()
    .superRefine((value, { addIssue }) => {
      if (new RegExp(pattern).test(value)) return;
      addIssue({ code: "custom", message: expected, params: { secret: true } });
    })
    .meta({ pattern });
}

/** A password or token: nothing but a reference. */
export const secretText = secret(
  `^${REFERENCE}$`,
  `expected $\{NAME} of an environment variable: a secret never stands in a file`,
);

/** An address that is a secret as a whole or in its path: a reference, perhaps after `https://host/`. */
export const secretAddress = secret(
  String.raw`^(https?://[\w.:-]+/([\w-]+/)*)?${REFERENCE}$`,
  `expected $\{NAME} of an environment variable, perhaps after https://host/: whoever has the address can write there, so it never stands in a file`,
);
