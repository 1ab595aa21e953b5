import { basketsOf } from "./baskets.ts";
import type { BranchPlan } from "./branch-plan.ts";
import type { TreeFile } from "./tree-file.ts";

/**
 * The columns, those of whole numbers of 64 bits as texts where one is beyond 2^53, which a double cannot hold. ROOT keeps no extremes: the
 * numbers themselves are read, a basket at a time, and nothing else. Damage is left to who asks for the column.
 */
export async function withTexts(opened: TreeFile, columns: readonly BranchPlan[]): Promise<BranchPlan[]> {
  const found: BranchPlan[] = [];
  for (const plan of columns) {
    const isWide = plan.kind === "number" && (plan.storage === "int64" || plan.storage === "uint64");
    const isText = isWide && (await isBeyond(opened, plan).catch(() => false));
    found.push(isText ? { ...plan, kind: "text" } : plan);
  }
  return found;
}

async function isBeyond(opened: TreeFile, plan: BranchPlan): Promise<boolean> {
  const { layout, storage } = plan;
  if (layout.kind !== "fixed") return false;
  for await (const { entries, bytes } of basketsOf(opened, plan)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let entry = 0; entry < entries; entry++) {
      const at = entry * layout.step + layout.skip;
      // The upper half of 2^53 is 0x200000; that of -2^53 + 1 is -0x200000.
      const high = storage === "int64" ? view.getInt32(at) : view.getUint32(at);
      if (high >= 0x200000 || high < -0x200000 || (high === -0x200000 && view.getUint32(at + 4) === 0)) return true;
    }
  }
  return false;
}
