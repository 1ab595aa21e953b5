import { PRIMARIES } from "../../../src/core/primaries.ts";
import { Random } from "../../../src/core/random.ts";
import { isListColumn, type StationTable } from "../../../src/core/table.ts";
import { COLUMNS } from "../../../src/data/columns.ts";
import { byteDamages, fileCase } from "./byte-damages.ts";
import { joined } from "./bytes.ts";
import { type BrokenCase, type BrokenReader, oneOf } from "./case.ts";
import { once } from "./once.ts";
import { OPTIONAL_COLUMNS } from "./reading.ts";
import { arrowBytes, drawStations, readStations } from "./stations.ts";

/** Rows of the file that is broken: two record batches and a part of one. */
const ROWS = 10;

/** Real numbers that have a range. */
const BOUNDED = COLUMNS.filter(({ dtype, range }) => range !== undefined && !dtype.startsWith("uint"));

const FILE = "stations.arrow";
const whole = once(() => arrowBytes([drawStations(Random.fromSeed("broken").stream("stations"), ROWS)]));

/** Cascada's own format. A byte that is wrong changes at most one number, or is refused: offsets and lengths are checked. */
export const arrowFile: BrokenReader = {
  name: "arrow-file",
  read: readStations,
  optional: OPTIONAL_COLUMNS,
  damages: [
    ...byteDamages({ name: FILE, content: whole }),
    {
      name: "something before or after",
      async make(random) {
        const { bytes } = await whole();
        const more = Uint8Array.from({ length: 1 + random.integer(40) }, () => random.integer(256));
        return fileCase(FILE, random.integer(2) === 0 ? joined(more, bytes) : joined(bytes, more), "nothing");
      },
    },
    { name: "a number that nothing can have", weight: 2, make: plantValue },
    { name: "nothing of Arrow", make: (random) => fileCase(FILE, foreignBytes(random), "nothing") },
  ],
};

/** NaN, infinity or a number out of range, in the bytes of a column: the row and the column must be named. */
async function plantValue(random: Random): Promise<BrokenCase> {
  const rows = 1 + random.integer(ROWS);
  const table = drawStations(random, rows);
  const row = random.integer(rows);
  const definition = oneOf(random, BOUNDED);
  const mark = plant(table, row, definition.name, random);
  const { bytes } = await arrowBytes([table]);
  const value = oneOf(random, [Number.NaN, Infinity, -Infinity, 1e30, -1e30]);
  const broken = replaced(bytes, mark, mark instanceof Float64Array ? Float64Array.of(value) : Float32Array.of(value));
  return {
    files: [{ name: "stations.arrow", bytes: broken }],
    accept: "nothing",
    refuse: [`row ${row}`, definition.name],
  };
}

/** Gives a value a bit pattern that is nowhere else in the file; returns it. */
function plant(table: StationTable, row: number, name: string, random: Random): Float32Array | Float64Array {
  const column = table.columns[name]!;
  const values = isListColumn(column) ? column.values : column;
  const at = isListColumn(column) ? column.offsets[row]! : row;
  const value = 10 + random.uniform() + 1e-4;
  values[at] = value;
  return values instanceof Float64Array ? Float64Array.of(value) : Float32Array.of(value);
}

function replaced(
  bytes: Uint8Array,
  mark: Float32Array | Float64Array,
  value: Float32Array | Float64Array,
): Uint8Array {
  const at = Buffer.from(bytes).indexOf(Buffer.from(mark.buffer));
  const copy = bytes.slice();
  copy.set(new Uint8Array(value.buffer), at);
  return copy;
}

function foreignBytes(random: Random): Uint8Array {
  const text = oneOf(random, ["", "ARROW1", "ARROW1\0\0", "PAR1", '{"a": 1}', `event_id,primary\n1,${PRIMARIES[0]}\n`]);
  const noise = Uint8Array.from({ length: random.integer(200) }, () => random.integer(256));
  return joined(Buffer.from(text), noise, Buffer.from(oneOf(random, ["", "ARROW1"])));
}
