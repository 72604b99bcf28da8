"""Record what the programs that test the porting tool print (test/fixtures/port/*.py), in a folder of their own.

    python tools/oracle/port.py
"""

import contextlib
import io
import os
import pathlib
import runpy
import tempfile

import record


def main():
    printed = {}
    for file in sorted((record.FIXTURES / "port").glob("*.py")):
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as folder:
            before = pathlib.Path.cwd()
            os.chdir(folder)
            with contextlib.redirect_stdout(out):
                runpy.run_path(str(file.resolve()), run_name="__main__")
            os.chdir(before)
        printed[file.stem] = out.getvalue()
    record.save("port", {}, printed)


if __name__ == "__main__":
    main()
