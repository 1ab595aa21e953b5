"""Executes notebooks twice, each in its own folder, and writes the results elsewhere: run_notebooks.py OUT NOTEBOOK...

A notebook fails by an error, by a code cell that shows nothing, and by one that shows something else the second time. Deno's kernel may publish a cell's result after it
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
    """A cell that failed, showed nothing, did not end or shows something else each time."""


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


def run_twice(path):
    """The executed notebook; both executions start from a new kernel."""
    first, second = (nbformat.read(path, as_version=4) for _ in range(2))
    try:
        run(first, str(path.parent))
        run(second, str(path.parent))
        for one, other in zip(first.cells, second.cells):
            if shown(one) != shown(other):
                raise NotebookError(f"{one.id} shows something else when it is executed again")
    except NotebookError as error:
        return first, error
    return first, None


def shown(cell):
    """What a cell shows, however the kernel cut it into messages."""
    outputs = cell.get("outputs", [])
    text = "".join(output.text for output in outputs if output.output_type == "stream")
    return text, [output.data for output in outputs if "data" in output]


def main(out, paths):
    failed = 0
    for path in paths:
        start = time.monotonic()
        notebook, error = run_twice(path)
        nbformat.write(notebook, out / path.name)
        if error is None:
            size = (out / path.name).stat().st_size / 1000
            print(f"{path.name}: twice the same, {size:.0f} kB, {time.monotonic() - start:.1f} s")
        else:
            failed += 1
            print(f"{path.name}: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
