/** The line that names the columns. */
export function headerLine(names: readonly string[], delimiter: string): string {
  return names.map((name) => quoted(name, delimiter)).join(delimiter);
}

/** A cell that is read as it stands: quoted where it has the delimiter, quotes, line breaks, spaces at its ends or a #, and if empty. */
export function quoted(text: string, delimiter: string): string {
  const plain = text !== "" && !text.includes(delimiter) && !/["\n#]|^\s|\s$/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}
