/**
 * A float32 number as XGBoost's files print it: the fewest digits that read back as the same float32, with an exponent
 * (`5E-1`), which tells its reader that it is no integer.
 *
 * @param value finite and representable in float32
 * @example floatText(Math.fround(0.1)); // "1E-1"
 */
export function floatText(value: number): string {
  // Nine significant digits name every float32; most need eight or nine, so the search starts there.
  let digits = 9;
  while (digits > 1 && Math.fround(Number(value.toPrecision(digits - 1))) === value) digits--;
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${mantissa}E${Number(exponent)}`;
}

/** What a model file is made of. A Float32Array becomes an array of floats, other numbers are integers. */
export type JsonContent =
  | string
  | number
  | Float32Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | readonly JsonContent[]
  | { readonly [key: string]: JsonContent };

/** JSON with sorted keys and no spaces, as XGBoost writes it. */
export function modelJson(content: JsonContent): string {
  if (typeof content === "string" || typeof content === "number") return JSON.stringify(content);
  if (content instanceof Float32Array) return `[${Array.from(content, floatText).join(",")}]`;
  if (content instanceof Int32Array || content instanceof BigInt64Array || content instanceof Uint8Array) {
    return `[${content.join(",")}]`;
  }
  if (Array.isArray(content)) return `[${content.map(modelJson).join(",")}]`;
  const members = content as { readonly [key: string]: JsonContent };
  const text = Object.keys(members)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${modelJson(members[key]!)}`);
  return `{${text.join(",")}}`;
}
