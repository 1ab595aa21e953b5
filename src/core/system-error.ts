/** What a person needs to know of the errors that the system gives for a path. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists",
  EFBIG: "the file is larger than the system allows (ulimit -f, or the file system)",
  EISDIR: "it is a folder",
  ELOOP: "it is a link that leads back to itself, or too many links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "part of the path is not a folder",
  EPERM: "no permission",
  EROFS: "it is read-only",
};

/** The code of a system error (`ENOENT`), or undefined for any other value. */
export function systemCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** Why the system refused, in a few words without the path; the message of an error that it has no words for. */
export function systemReason(error: unknown): string {
  return REASONS[systemCode(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
}
