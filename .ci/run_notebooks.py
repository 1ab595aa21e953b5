"""Executes notebooks, each in its own folder, and writes the results elsewhere: run_notebooks.py OUT NOTEBOOK...

A notebook fails by an error, and by a code cell that shows nothing: its result is the last expression, since what
`console.log` prints may come after the cell has ended and be lost."""

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELL_TIMEOUT_S = 600

out = Path(sys.argv[1])
failed = 0
for path in map(Path, sys.argv[2:]):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=CELL_TIMEOUT_S, kernel_name="deno", resources={"metadata": {"path": str(path.parent)}}
    )
    start = time.monotonic()
    try:
        client.execute()
        silent = [cell.id for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs]
        if silent:
            raise RuntimeError(f"cells that show nothing: {', '.join(silent)}")
        print(f"{path.name}: {time.monotonic() - start:.1f} s")
    except (CellExecutionError, TimeoutError, RuntimeError) as error:
        failed += 1
        print(f"{path.name}: {error}", file=sys.stderr)
    nbformat.write(notebook, out / path.name)
sys.exit(1 if failed else 0)
