# Commands for stepping through coroutines. See docs/debugging.md.
set breakpoint pending on

# `info locals` shows one level of a large object such as the office; `print office.turns_` shows
# the next.
set print max-depth 1

# `step` enters Trecho's functions, not those of libraries.
skip -rfu ^(boost|std|__gnu_cxx)::

define co-next
  python
import gdb

# The nearest frame with source lines: the coroutine that the user looks at.
frame = gdb.selected_frame()
while frame is not None and frame.find_sal().symtab is None:
    frame = frame.older()
here = frame.find_sal()
later = {entry.line for entry in here.symtab.linetable() if entry.line > here.line}

# An early exit may skip the next line, so there are breakpoints on the next few.
waited_for = [
    gdb.Breakpoint("%s:%d" % (here.symtab.filename, line), internal=True)
    for line in sorted(later)[:6]
]
gdb.execute("continue")
for breakpoint in waited_for:
    breakpoint.delete()
gdb.execute("frame")
  end
end

document co-next
Continue to the next line of this coroutine, even if it is suspended before that.
end
