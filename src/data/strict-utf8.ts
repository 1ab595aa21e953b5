/** Texts that are no UTF-8 are an error; a mark at the start of one is a part of it. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, none changed. Throws TypeError for bytes that are no UTF-8. */
export function strictUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Whether that is why something failed. */
export function isNoUtf8(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && error.code === "ERR_ENCODING_INVALID_ENCODED_DATA";
}
