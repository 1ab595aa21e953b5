// Station files between Cascada and pyarrow, both ways.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { ListColumn } from "../../src/core/table.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { writePredictions } from "../../src/data/predictions.ts";
import { makeStations, readStations, temporaryFolder, writeStations } from "../data/stations.ts";
import { peersPython } from "./python.ts";

const run = promisify(execFile);

/** Runs Python with pyarrow as `pa`, numpy as `np` and the given arguments as `argv`; returns what it prints as JSON. */
async function pyarrow(script: string, ...argv: string[]): Promise<unknown> {
  const head = "import json, sys\nimport numpy as np, pyarrow as pa\nargv = sys.argv[1:]\n";
  const { stdout } = await run(peersPython(), ["-c", head + script, ...argv], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

describe("pyarrow reads", () => {
  test("a station file: schema, metadata, batches and values", async () => {
    const path = join(await temporaryFolder(), "a.arrow");
    const table = makeStations(1500);
    await writeStations(path, [table]);
    const read = (await pyarrow(
      `
file = pa.ipc.open_file(argv[0])
file.read_all().validate(full=True)
columns = {name: column.to_pylist() for name, column in zip(file.schema.names, file.read_all().columns)}
text = lambda metadata: {key.decode(): value.decode() for key, value in metadata.items()}
print(json.dumps({
    "types": [[field.name, str(field.type), field.nullable] for field in file.schema],
    "units": [text(field.metadata)["unit"] for field in file.schema],
    "metadata": text(file.schema.metadata),
    "batches": [file.get_batch(i).num_rows for i in range(file.num_record_batches)],
    "columns": columns,
}))`,
      path,
    )) as Record<string, unknown> & { columns: Record<string, unknown[]> };
    const types: Record<string, string> = {
      float32: "float",
      float64: "double",
      "list<float32>": "list<item: float not null>",
      dictionary: "dictionary<values=string, indices=int8, ordered=0>",
    };
    expect(read.types).toEqual(COLUMNS.map(({ name, dtype }) => [name, types[dtype] ?? dtype, false]));
    expect(read.units).toEqual(COLUMNS.map(({ unit }) => unit));
    expect(read.metadata).toEqual({ generator: "none", preset: "test" });
    expect(read.batches).toEqual([1024, 476]);
    for (const { name, dtype } of COLUMNS) {
      if (dtype === "dictionary") continue;
      const column = table.columns[name]!;
      const flat = dtype === "list<float32>" ? (column as ListColumn).values : (column as Float64Array);
      expect(read.columns[name]!.flat(), name).toEqual(Array.from(flat));
    }
    // Four stations a shower, showers of the six primaries in turn.
    expect(read.columns.primary!.filter((_, row) => row % 4 === 0).slice(0, 7)).toEqual([
      "proton",
      "helium",
      "oxygen",
      "iron",
      "nitrogen",
      "photon",
      "proton",
    ]);
  });

  test("a station file as a stream, behind the magic word", async () => {
    const path = join(await temporaryFolder(), "a.arrow");
    await writeStations(path, [makeStations(1500)]);
    const script = `
stream = pa.ipc.open_stream(pa.py_buffer(open(argv[0], "rb").read()[8:]))
print(json.dumps([batch.num_rows for batch in stream]))`;
    expect(await pyarrow(script, path)).toEqual([1024, 476]);
  });

  test("predictions", async () => {
    const path = join(await temporaryFolder(), "p.arrow");
    await writePredictions(path, {
      event: Uint32Array.of(1, 2),
      classes: ["proton", "iron"],
      probabilities: Float32Array.of(0.25, 0.75, 1, 0),
      primary: Uint8Array.of(3, 5),
    });
    const script = `print(json.dumps(pa.ipc.open_file(argv[0]).read_all().to_pylist()))`;
    expect(await pyarrow(script, path)).toEqual([
      { event_id: 1, p_proton: 0.25, p_iron: 0.75, predicted: "iron", primary: "iron" },
      { event_id: 2, p_proton: 1, p_iron: 0, predicted: "proton", primary: "photon" },
    ]);
  });
});

describe("Cascada reads", () => {
  /** Writes the stations of our file again, through pyarrow and `change`, and reads them. */
  async function through(change: string): Promise<unknown> {
    const folder = await temporaryFolder();
    const [ours, theirs] = [join(folder, "ours.arrow"), join(folder, "theirs.arrow")];
    await writeStations(ours, [makeStations(1500)]);
    await pyarrow(
      `
table = pa.ipc.open_file(argv[0]).read_all()
options = pa.ipc.IpcWriteOptions()
max_chunksize = None
${change}
with pa.ipc.new_file(argv[1], table.schema, options=options) as writer:
    writer.write_table(table, max_chunksize=max_chunksize)
print("null")`,
      ours,
      theirs,
    );
    return readStations(theirs).then(
      (tables) => ({ rows: tables.map(({ rows }) => rows), columns: tables[0]!.columns }),
      (error: Error) => `${error.name}: ${error.message.replace(theirs, "FILE")}`,
    );
  }

  test("what pyarrow writes of our file, in its own batches", async () => {
    const { columns } = makeStations(1500);
    expect(await through("table = table.combine_chunks()")).toEqual({ rows: [1500], columns });
    expect(await through("max_chunksize = 700")).toMatchObject({ rows: [700, 324, 476] });
  });

  test("columns from Python lists: int64, double, list<double>, text, nullable", async () => {
    const { columns } = makeStations(1500);
    const change =
      "table = pa.table({name: pa.array(table[name].to_pylist()) for name in reversed(table.schema.names)})";
    expect(await through(change)).toEqual({ rows: [1500], columns });
  });

  test("large lists, large text, dictionaries of another order, and dictionaries that grow", async () => {
    const { columns } = makeStations(1500);
    const large = `
fields = [pa.field(f.name, pa.large_list(pa.float64()) if "trace_pmt" in f.name else pa.large_string() if f.name == "primary" else f.type) for f in table.schema]
table = table.cast(pa.schema(fields)).combine_chunks()`;
    expect(await through(large)).toEqual({ rows: [1500], columns });
    const grow = `
names = table["primary"].to_pylist()
order = ["proton", "iron", "helium", "oxygen", "photon", "nitrogen"]
indices = lambda first, last: pa.array([order.index(name) for name in names[first:last]], pa.int16())
chunks = [
    pa.DictionaryArray.from_arrays(indices(0, 8), order[:3]),
    pa.DictionaryArray.from_arrays(indices(8, 1500), order),
]
table = table.set_column(3, "primary", pa.chunked_array(chunks))
table = table.append_column("site", pa.array(["Malargue"] * 1500).dictionary_encode())
options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)`;
    const read = (await through(grow)) as { rows: number[]; columns: Record<string, Uint8Array> };
    expect(read.rows).toEqual([8, 1016, 476]);
    expect(read.columns.primary).toEqual((columns.primary as Uint8Array).subarray(0, 8));
  });

  test("a slice of a table", async () => {
    const read = (await through("table = table.slice(1030, 20)")) as { rows: number[]; columns: unknown };
    expect(read).toEqual({ rows: [20], columns: makeStations(20, 1030).columns });
  });

  test.each(["lz4", "zstd"])("a file compressed with %s", async (compression) => {
    const { columns } = makeStations(1500);
    const options = `options = pa.ipc.IpcWriteOptions(compression="${compression}")`;
    expect(await through(`table = table.combine_chunks()\n${options}`)).toEqual({ rows: [1500], columns });
  });

  test("and refuses a null, another unit and float16", async () => {
    const null_ = `
values = table["zenith_deg"].to_pylist()
values[1027] = None
table = table.set_column(table.schema.get_field_index("zenith_deg"), "zenith_deg", pa.array(values))`;
    expect(await through(null_)).toBe("DataError: FILE: row 1027, column zenith_deg: null; expected a value");
    const unit = `
i = table.schema.get_field_index("energy_eev")
table = table.set_column(i, table.schema.field(i).with_metadata({"unit": "eV"}), table[i])`;
    expect(await through(unit)).toBe('DataError: FILE: column energy_eev is in "eV"; expected "EeV"');
    const half = `
i = table.schema.get_field_index("zenith_deg")
table = table.set_column(i, "zenith_deg", pa.array(np.zeros(1500, dtype=np.float16)))`;
    expect(await through(half)).toMatch(/column zenith_deg is of type Float16; expected float64$/);
  });
});
