import type { Detector, Suspicion } from "../detector.ts";

/** Columns that the data dictionary knows as truth or label, by their names: no measurement has them. */
export const truthColumn: Detector = {
  leak: "truth_column",
  detect(table, { suspicions: before }) {
    const said = before.flatMap(({ leak, columns }) => (leak === "label_column" ? columns : []));
    const found = table.columns.filter(({ name }) => {
      const role = table.roles[name];
      return (role === "truth" || role === "label") && !said.includes(name);
    });
    if (found.length === 0) return { suspicions: [], notes: [] };
    const columns = found.map(({ name }) => name);
    const suspicion: Suspicion = {
      leak: "truth_column",
      columns,
      concerned: new Uint8Array(table.rows).fill(1),
      evidence: `the data dictionary has ${columns.join(", ")} as truth of the simulation`,
      numbers: { columns: columns.length },
      mend: columns.length < table.columns.length ? { kind: "drop", columns } : null,
      remedy: "use what is reconstructed in its place (energy_eev for energy_mc_eev), or say that truth was used",
    };
    return { suspicions: [suspicion], notes: [] };
  },
};
