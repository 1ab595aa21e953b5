import { createHash } from "node:crypto";

/** SHA-256 of the bytes of the given views, one after the other, in hexadecimal. */
export function sha256(...parts: readonly (ArrayBufferView | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part as NodeJS.ArrayBufferView | string);
  return hash.digest("hex");
}

/**
 * JSON with sorted keys and no spaces: the same text for the same content, whatever order it was written in.
 * Members that are undefined are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member === null || typeof member !== "object" || Array.isArray(member)) return member;
    const record = member as Record<string, unknown>;
    return Object.fromEntries(
      Object.keys(record)
        .sort()
        .map((key) => [key, record[key]]),
    );
  });
}
