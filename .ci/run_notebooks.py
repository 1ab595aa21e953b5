"""Executes notebooks, each in its own folder, and writes the results elsewhere: run_notebooks.py OUT NOTEBOOK...

A notebook fails by an error, and by a code cell that shows nothing. Deno's kernel may publish a cell's result after it
has said that the cell has ended. Jupyter's pages take such a late message, nbclient drops it: so the messages are read
here, and put to the cell that they name."""

import queue
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel
from nbformat.v4 import output_from_msg

CELL_TIMEOUT_S = 600
# How long a cell's late result may come after the cell's end.
LATE_RESULT_S = 30
OUTPUTS = {"execute_result", "display_data", "stream", "error"}


class NotebookError(Exception):
    """A cell that failed, showed nothing or did not end."""


def run(notebook, folder):
    manager, client = start_new_kernel(kernel_name="deno", cwd=folder)
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                run_cell(client, cell)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run_cell(client, cell):
    cell.outputs = []
    request = client.execute(cell.source)
    ended = False
    deadline = time.monotonic() + CELL_TIMEOUT_S
    while not (ended and cell.outputs):
        try:
            message = client.get_iopub_msg(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            raise NotebookError(f"{cell.id} {'shows nothing' if ended else 'did not end'}") from None
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind in OUTPUTS:
            cell.outputs.append(output_from_msg(message))
        if kind == "error":
            raise NotebookError("\n".join([f"{cell.id}: {content['ename']}: {content['evalue']}", *content["traceback"]]))
        if kind == "status" and content["execution_state"] == "idle":
            ended = True
            deadline = time.monotonic() + LATE_RESULT_S


def main(out, paths):
    failed = 0
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        start = time.monotonic()
        try:
            run(notebook, str(path.parent))
            print(f"{path.name}: {time.monotonic() - start:.1f} s")
        except NotebookError as error:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr)
        nbformat.write(notebook, out / path.name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
