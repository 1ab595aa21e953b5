import { gzipSync } from "node:zlib";
import type { Random } from "../../../src/core/random.ts";
import { drawEvent, readingOfEvents } from "./auger-events.ts";
import { readAuger } from "./auger-reading.ts";
import { zipDamages } from "./auger-zip.ts";
import { BYTE_DAMAGES, joined, truncate } from "./bytes.ts";
import { type BrokenCase, type BrokenReader, type Damage, oneOf } from "./case.ts";
import { once } from "./once.ts";

const BOM = "\ufeff";

/** Events of the Pierre Auger Open Data: files, gzipped or not, folders of them and archives. */
export const auger: BrokenReader = {
  name: "auger",
  checked: false,
  read: readAuger,
  damages: [
    { name: "laid out otherwise", weight: 2, make: laidOut },
    { name: "a value of another kind or range", weight: 10, make: otherValue },
    { name: "a text that is no JSON", weight: 2, make: noJson },
    { name: "lists in lists", weight: 1, make: nested },
    { name: "no text: UTF-16, no UTF-8, a zero byte", weight: 1, make: noText },
    { name: "gzip damaged or of several members", weight: 3, make: gzipped },
    { name: "gzip bombs", weight: 0.1, make: bomb },
    { name: "a folder", weight: 3, make: folder },
    textDamage("cut off", (bytes, random) => truncate(bytes, random)),
    ...Object.entries(BYTE_DAMAGES).map(([name, damage]) =>
      textDamage(name, (bytes, random) => damage(bytes, random).bytes),
    ),
    ...zipDamages,
  ],
};

/** What a text says, or a refusal with these words. */
function caseOf(text: string, words: readonly string[] = []): BrokenCase {
  const reading = readingOfEvents([text.replace(BOM, "")], false);
  const accept = reading === undefined ? "nothing" : ({ reading, changed: 0 } as const);
  return { files: [{ name: "event.json", bytes: text }], accept, refuse: reading === undefined ? words : false };
}

/** The same event with other blanks, other orders, with what nobody asks for, its texts in escapes. */
function laidOut(random: Random): BrokenCase {
  const event = drawEvent(random, 1);
  const indent = oneOf(random, ["", " ", "\t"]);
  const shuffled = Object.fromEntries(
    random.integer(2) === 0 ? Object.entries(event).reverse() : Object.entries(event),
  );
  const more = oneOf<object>(random, [
    {},
    { flags: { sd1500: 1 }, fdrec: null, eye: [[1, [2]]] },
    { "": 1, constructor: 2, toString: 3 },
  ]);
  let text = JSON.stringify({ ...more, ...shuffled }, undefined, indent);
  if (random.integer(3) === 0) text = text.replaceAll("\n", oneOf(random, ["\r\n", "\r", "\n\n", " \n\r "]));
  if (random.integer(3) === 0) text = text.replaceAll('"theta"', '"\\u0074heta"');
  if (random.integer(3) === 0) text = ` \n${text}\n\t `;
  if (random.integer(3) === 0) text = `${BOM}${text}`;
  return caseOf(text);
}

const ODD = [
  ...[
    "null",
    "true",
    '""',
    '"12"',
    '"1,5"',
    '"NaN"',
    "[]",
    "{}",
    "[1]",
    "[[1]]",
    '{"a":1}',
    "1e999",
    "-1e999",
    "1e-400",
  ],
  ...["-0", "0", "-1", "0.5", "1e6", "-1e6", "4294967296", "9007199254740993", "1e308", "5e-324", '"\\u0000"', '"é"'],
];

/** Names whose values are numbers that are read, where their station or shower is. */
const NUMBERS = ["theta", "phi", "energy", "x", "y", "z", "signal", "isSelected", "spDistance"];

/** A value somewhere in the document is another, twice there, or gone. */
function otherValue(random: Random): BrokenCase {
  const event = drawEvent(random, 1);
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (holder: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      // Of a trace, its first bin stands for all.
      if (Array.isArray(value) && typeof value[0] === "number") places.push({ holder: value as never, key: "0" });
      else if (typeof value === "object" && value !== null) walk(value as Record<string, unknown>);
    }
  };
  walk(event);
  const { holder, key } = oneOf(random, places);
  const odd = oneOf(random, ODD);
  const mark = "@odd@";
  if (random.integer(8) === 0 && !Array.isArray(holder)) delete holder[key];
  else holder[key] = mark;
  const text = JSON.stringify(event).replace(`"${mark}"`, odd);
  return caseOf(text, NUMBERS.includes(key) ? [key] : []);
}

function noJson(random: Random): BrokenCase {
  const text = JSON.stringify(drawEvent(random, 1));
  const number = /:(-?\d+\.\d+)/.exec(text)![1]!;
  const changed = oneOf(random, [
    () => text.replace(number, "NaN"),
    () => text.replace(number, "Infinity"),
    () => text.replace(number, number.replace(".", ",")),
    () => text.replace(number, `+${number}`),
    () => text.replace(number, `0${number.replace("-", "")}`),
    () => text.replace(number, "0x1F"),
    () => text.replace(number, "1_000"),
    () => text.replace(number, "−1"),
    () => text.replace(number, ".5"),
    () => text.replaceAll('"', "'"),
    () => `${text}${text}`,
    () => `${text},`,
    () => text.replace("}", ",}"),
    () => `// an event\n${text}`,
    () => text.replace("{", "{,"),
    () => text.slice(1),
    () => `[${text}]`,
    () => `${text}\0`,
    () => "",
    () => "{}",
    () => "null",
    () => '"event"',
    () => "12",
  ])();
  return caseOf(changed);
}

function nested(random: Random): BrokenCase {
  const depth = oneOf(random, [100, 5000, 20_000, 100_000, 1_000_000]);
  const deep = oneOf(random, [
    `${"[".repeat(depth)}${"]".repeat(depth)}`,
    `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    "[".repeat(depth),
  ]);
  const event = drawEvent(random, 1);
  const holder = oneOf(random, [event, event.sdrec, event.info, (event.stations as object[])[0]]) as Record<
    string,
    unknown
  >;
  holder[oneOf(random, [...Object.keys(holder), "more"])] = "@deep@";
  return caseOf(JSON.stringify(event).replace('"@deep@"', deep));
}

function noText(random: Random): BrokenCase {
  const text = JSON.stringify(drawEvent(random, 1));
  const bytes = Buffer.from(text);
  const at = random.integer(bytes.length);
  const content = oneOf(random, [
    () => Buffer.from(`${BOM}${text}`, "utf16le"),
    () => Buffer.from(`${BOM}${text}`, "utf16le").swap16(),
    () => Buffer.from(text, "utf16le"),
    () =>
      Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(oneOf(random, ["ff", "c080", "00", "80", "eda080"]), "hex"),
        bytes.subarray(at),
      ]),
  ])();
  return { files: [{ name: "event.json", bytes: content }], accept: "nothing", refuse: [] };
}

function textDamage(name: string, damage: (bytes: Uint8Array, random: Random) => Uint8Array): Damage {
  return {
    name,
    weight: 2,
    make(random) {
      const bytes = damage(Buffer.from(JSON.stringify(drawEvent(random, 1))), random);
      let reading: ReturnType<typeof readingOfEvents>;
      try {
        reading = readingOfEvents([new TextDecoder("utf-8", { fatal: true }).decode(bytes)], false);
      } catch {
        reading = undefined; // no UTF-8
      }
      const accept = reading === undefined ? "nothing" : ({ reading, changed: 0 } as const);
      return { files: [{ name: "event.json", bytes }], accept, refuse: reading === undefined ? [] : false };
    },
  };
}

function gzipped(random: Random): BrokenCase {
  const text = JSON.stringify(drawEvent(random, 1));
  const packed = gzipSync(text);
  const reading = readingOfEvents([text], false);
  const whole = reading === undefined ? ("nothing" as const) : { reading, changed: 0 };
  const of = (bytes: Uint8Array, accept: BrokenCase["accept"], refuse: BrokenCase["refuse"] = []): BrokenCase => ({
    files: [{ name: "event.json.gz", bytes }],
    accept,
    refuse,
  });
  const half = text.length >> 1;
  const [first, second] = [gzipSync(text.slice(0, half)), gzipSync(text.slice(half))];
  return oneOf(random, [
    () => of(packed, whole, whole === "nothing" ? [] : false),
    () => of(joined(first, second), whole, whole === "nothing" ? [] : false),
    () => of(joined(first, truncate(second, random)), "nothing"),
    () => of(joined(first, Uint8Array.of(0), second), "nothing"),
    () => of(joined(packed, Buffer.from("more")), "nothing"),
    () => of(joined(packed, packed), "nothing"),
    () => of(gzipSync(packed), "nothing"),
    () => of(truncate(packed, random), "nothing"),
    () => of(oneOf(random, Object.values(BYTE_DAMAGES).slice(0, 6))(packed, random).bytes, whole),
  ])();
}

const bombs = once(() => [" ", "\0", "[", "1"].map((text) => gzipSync(Buffer.alloc(80 << 20, text))));

/** More than 64 MiB out of some kilobytes. */
function bomb(random: Random): BrokenCase {
  const bytes = oneOf(random, [...bombs(), gzipSync(bombs()[0]!)]);
  return { files: [{ name: "event.json.gz", bytes }], accept: "nothing", refuse: [] };
}

/** Some events, one of which is damaged or is no event, and what else may lie in a folder. */
function folder(random: Random): BrokenCase {
  const texts = Array.from({ length: 2 + random.integer(3) }, (_, i) => JSON.stringify(drawEvent(random, i)));
  const at = random.integer(texts.length);
  texts[at] = oneOf(random, [
    () => texts[at]!,
    () => texts[(at + 1) % texts.length]!,
    () => texts[at]!.slice(0, random.integer(texts[at]!.length)),
    () => texts[at]!.replace('"sdrec"', '"rdrec"'),
    () => texts[at]!.replace('"s1000"', '"s450"'),
    () => texts[at]!.replace(/"theta":[\d.]+/, '"theta":91'),
  ])();
  const reading = readingOfEvents(texts, true);
  const files = texts.map((text, i) =>
    i % 2 === 0
      ? { name: `events/Auger_${i}.json`, bytes: text as string | Uint8Array }
      : { name: `events/Auger_${i}.JSON.gz`, bytes: gzipSync(text) },
  );
  const others = oneOf(random, [
    [],
    [{ name: "events/.hidden.json", bytes: "no event" }],
    [{ name: "events/README.md", bytes: "no event" }],
    [{ name: "events/more/Auger_9.json", bytes: "no event" }],
  ]);
  const accept = reading === undefined ? "nothing" : ({ reading, changed: 0 } as const);
  const words = reading === undefined ? ["Auger_"] : false;
  return { files: [...files, ...others], open: "events", accept, refuse: words };
}
