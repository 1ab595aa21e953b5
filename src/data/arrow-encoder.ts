import {
  AsyncByteQueue,
  type Data,
  Message,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type Schema,
  Struct,
} from "apache-arrow";

/** A file, with a footer that says where its batches are, or a stream of messages. */
export type ArrowForm = "file" | "stream";

/** The form that a path is to have: .arrows is a stream. */
export function arrowFormOf(path: string): ArrowForm {
  return path.toLowerCase().endsWith(".arrows") ? "stream" : "file";
}

/**
 * Turns record batches into the bytes of an Arrow IPC file or stream, a piece at a time: `head`, any number of `batch`es, `tail`.
 * It keeps the place of each batch for the footer of a file and nothing else.
 */
export class ArrowEncoder {
  private readonly queue = new ByteQueue();
  private readonly writer: SpecificationWriter | RecordBatchStreamWriter;
  private readonly type: Struct;

  constructor(
    private readonly schema: Schema,
    form: ArrowForm = "file",
  ) {
    this.writer = form === "file" ? new SpecificationWriter() : new RecordBatchStreamWriter();
    this.type = new Struct(schema.fields);
  }

  head(): Uint8Array {
    this.writer.reset(this.queue, this.schema);
    return this.queue.take();
  }

  /** The bytes of one batch of columns in schema order; the first carries the dictionaries. */
  batch(rows: number, columns: Data[]): Uint8Array {
    const data = makeData({ type: this.type, length: rows, nullCount: 0, children: columns });
    this.writer.write(new RecordBatch(this.schema, data));
    return this.queue.take();
  }

  tail(): Uint8Array {
    this.writer.finish();
    return this.queue.take();
  }
}

/**
 * Arrow's JavaScript library starts a file with the magic word and leaves the schema to the footer. The format
 * (Arrow Columnar Format 1.5, "IPC File Format") wants the schema there as well: the file is then a stream, too.
 */
class SpecificationWriter extends RecordBatchFileWriter {
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    return this._writeMessage(Message.from(schema));
  }
}

/** Collects what the writer puts out until it is taken. */
class ByteQueue extends AsyncByteQueue {
  private parts: Uint8Array[] = [];

  override write(part: Uint8Array): void {
    this.parts.push(part);
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.parts);
    this.parts = [];
    return bytes;
  }
}
