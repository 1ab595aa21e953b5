/** Texts that are no UTF-8 are an error; a mark at the start of one is a part of it. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, none changed. Throws TypeError for bytes that are no UTF-8. */
export function strictUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
