"""Run a command, print its cost on the last line, and exit with its code: ``python -IS weigh.py COMMAND...``.

This is a separate, small process because on Linux a child's peak begins at that of the process that started it.
"""

import json
import os
import sys
import time

began = time.monotonic()
child = os.fork()
if child == 0:
    try:
        os.execvp(sys.argv[1], sys.argv[1:])
    except OSError as error:
        os.write(2, f"{sys.argv[1]}: {error}\n".encode())
        os._exit(127)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - began
print("\n" + json.dumps({"wall": wall, "processor": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss << 10}))
sys.exit(os.waitstatus_to_exitcode(status))
