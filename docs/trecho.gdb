# Commands for stepping through coroutines. See docs/debugging.md.
set breakpoint pending on

# `info locals` shows one level of a large object such as the office; `print office.turns_` shows
# the next.
set print max-depth 1

# `step` enters Trecho's functions, not those of libraries.
skip -rfu ^(boost|std|__gnu_cxx)::

python
import os, sys

# gdb tells a Python file where it lies, but not a file of its own commands. It keeps this one open
# while it reads it.
for open_file in os.listdir("/proc/self/fd"):
    path = os.path.realpath("/proc/self/fd/" + open_file)
    if path.endswith("/trecho.gdb") and os.path.dirname(path) not in sys.path:
        sys.path.insert(0, os.path.dirname(path))
sys.dont_write_bytecode = True
import trecho_gdb
end
