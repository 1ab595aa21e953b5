import { describe, expect, test } from "vitest";
import type { ListColumn } from "../../src/core/table.ts";
import { explainEvent } from "../../src/experiment/event-truth.ts";
import { copyOf, simulatedEvent, without } from "./simulated-event.ts";

const { table, metadata } = simulatedEvent();
const ids = table.columns.station_id as Uint32Array;

test("the truth of every station is that of the traces in the file", () => {
  const explained = explainEvent(table, metadata);
  if (!("traces" in explained)) throw new Error(explained.reason);
  expect([...explained.traces.keys()]).toEqual([...ids]);
  const { offsets } = table.columns.trace_pmt1 as ListColumn;
  const signal = table.columns.signal_mu_vem as Float64Array;
  ids.forEach((id, row) => {
    const { muon, electromagnetic } = explained.traces.get(id)!;
    expect([muon.length, electromagnetic.length]).toEqual(Array(2).fill(offsets[row + 1]! - offsets[row]!));
    // Charge over peak is 3.5: what of the muons' light is within the window.
    const charge = muon.reduce((sum, value) => sum + value, 0) / 3.5;
    expect(charge).toBeGreaterThan(0.7 * signal[row]!);
    expect(charge).toBeLessThan(1.05 * signal[row]!);
  });
});

describe("no truth, and the reason", () => {
  const reason = (changed: typeof table, says: Record<string, string> = metadata) => {
    const explained = explainEvent(changed, says);
    return "reason" in explained ? explained.reason : undefined;
  };

  test("where a trace differs in its last bit", () => {
    const changed = copyOf(table);
    const { values } = changed.columns.trace_pmt3 as ListColumn;
    new Uint32Array(values.buffer)[values.length - 1]! ^= 1;
    expect(reason(changed)).toBe(`the trace of station ${ids.at(-1)}, simulated again, is not the one in the file`);
    expect(reason(without(table, "trace_pmt2"))).toContain("is not the one in the file");
  });

  test("where a station or the event is none of the preset's", () => {
    const changed = copyOf(table);
    (changed.columns.station_id as Uint32Array)[0] = 1;
    expect(reason(changed)).toBe("station 1 is not among those that its preset simulates");
    const other = copyOf(table);
    (other.columns.event_id as Uint32Array).fill(4);
    expect(reason(other)).toBe("the preset of the file simulates no event 4 of shower 1");
    expect(reason(without(table, "shower_id"))).toBe("the file does not name its showers and stations");
  });

  test("where the file is of another origin or version", () => {
    expect(reason(table, {})).toBe("the file does not say that it was simulated, and how");
    expect(reason(table, { ...metadata, "cascada.generator_version": "0" })).toMatch(/version 0 made the file, this/);
    expect(reason(table, { ...metadata, "cascada.preset": "{" })).toContain("none of this version");
    expect(reason(table, { ...metadata, "cascada.preset": '{"a":1}' })).toContain("none of this version");
  });

  test("where the seed is another one", () => {
    const { metadata: other } = simulatedEvent({ seed: 6 });
    expect(reason(table, other)).toMatch(/is not (the one in the file|among those)/);
  });
});
