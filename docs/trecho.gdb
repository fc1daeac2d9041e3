# Makes stepping through coroutines bearable. See docs/debugging.md.
set breakpoint pending on

# An office is large: `info locals` shows one level of it, and `print office.turns_` the next.
set print max-depth 1

# `step` enters our functions, not those of the libraries.
skip -rfu ^(boost|std|__gnu_cxx)::

define co-next
  python
import gdb

# The nearest frame that has source lines of a coroutine: the one that the user looks at.
frame = gdb.selected_frame()
while frame is not None and frame.find_sal().symtab is None:
    frame = frame.older()
here = frame.find_sal()
later = {entry.line for entry in here.symtab.linetable() if entry.line > here.line}

# The next line may never be reached (an early exit), so a few of them are waited for.
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
Go on to the next line of this coroutine, even if it is suspended before it gets there.
end
