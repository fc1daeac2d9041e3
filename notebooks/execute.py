"""Executes notebooks, and stops at the first cell that fails.

    /usr/bin/python3 notebooks/execute.py [--html FOLDER] [NOTEBOOK...]
"""
import argparse
import os
import pathlib
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


# Otherwise each kernel warns that it can't be debugged.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser()
    parser.add_argument("--html", type=pathlib.Path, help="also write each notebook with its pictures to FOLDER")
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    for path in arguments.notebooks or sorted(here.glob("*.ipynb")):
        begin = time.monotonic()
        notebook = nbformat.read(path, as_version=4)
        try:
            NotebookClient(notebook, timeout=300, kernel_name="python3",
                           resources={"metadata": {"path": str(here)}}).execute()
        except CellExecutionError as error:
            print(f"{path.name}: a cell failed\n{error}", file=sys.stderr)
            return 1
        print(f"{path.name}: {time.monotonic() - begin:.1f} s")
        if arguments.html:
            write_html(notebook, arguments.html / f"{path.stem}.html")
    return 0


def write_html(notebook, file):
    from nbconvert import HTMLExporter  # slow to import, and CI doesn't need it
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    print(f"  {file}")


sys.exit(main())
