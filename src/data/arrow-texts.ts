import { BinaryView, type Data, DataType, Vector } from "apache-arrow";
import { DataError } from "../core/errors.ts";
import { readOffsets } from "./arrow-offsets.ts";
import { strictUtf8 } from "./strict-utf8.ts";
import { faultAt, type Origin } from "./validation.ts";

/** Where texts are, for errors. */
interface TextPlace {
  name: string;
  origin: Origin;
}

/**
 * The texts of a column, null where it has none. The library's own would have U+FFFD in the place of bytes that are no UTF-8, so that
 * different ids were one, and drop a mark at the start. Throws DataError with the row for such bytes, and for offsets that go back.
 */
export function arrowTexts(data: Data, { name, origin }: TextPlace): (string | null)[] {
  return textsOf(data, { name, origin }, (row, problem) => faultAt(origin, row, name, problem));
}

/** The same of the names of a dictionary, of all its parts. */
export function dictionaryTexts(dictionary: Vector, { name, origin }: TextPlace): (string | null)[] {
  const refuse = (index: number, problem: string) =>
    new DataError(`${origin.path}: column ${name}: name ${index} of its dictionary: ${problem}`);
  return dictionary.data.flatMap((part) => textsOf(part, { name, origin }, refuse));
}

type Refusal = (index: number, problem: string) => DataError;

function textsOf(data: Data, { name, origin }: TextPlace, refuse: Refusal): (string | null)[] {
  const { length } = data;
  if (length === 0) return [];
  const bytesAt = DataType.isUtf8View(data.type) ? viewBytes(data) : offsetBytes(data, name, origin);
  return Array.from({ length }, (_, index) => {
    if (!data.getValid(index)) return null;
    const bytes = bytesAt(index);
    try {
      return strictUtf8(bytes);
    } catch {
      const hex = Buffer.from(bytes.subarray(0, 16)).toString("hex");
      throw refuse(index, `bytes ${hex}${bytes.length > 16 ? "…" : ""} are no UTF-8; expected a text`);
    }
  });
}

function offsetBytes(data: Data, name: string, origin: Origin): (index: number) => Uint8Array {
  const values: Uint8Array = data.values ?? new Uint8Array();
  const offsets = readOffsets(data, { rows: data.length, length: values.length, name, origin });
  return (index) => values.subarray(offsets[index], offsets[index + 1]);
}

function viewBytes(data: Data): (index: number) => Uint8Array {
  const views = new Vector([data.clone(new BinaryView() as DataType)]);
  return (index) => views.get(index) as Uint8Array;
}
