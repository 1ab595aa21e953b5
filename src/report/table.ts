export interface TableColumn {
  label: string;
  /** right-aligned, digits of equal width */
  numeric?: boolean;
  /** must not be believed: set apart and never alone */
  warning?: boolean;
}

/** A table as data: the page and the terminal print the same one. */
export interface Table {
  title: string;
  columns: readonly TableColumn[];
  /** [rows][columns] */
  rows: readonly (readonly string[])[];
  /** sentences below it */
  notes?: readonly string[];
}
