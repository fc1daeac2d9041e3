"""gdb commands for coroutines: co-list, co-bt, co-next, co-step.

What a reader should know on leaving this package: a suspended coroutine is a piece of memory, its
frame. The frame tells which function it belongs to, where that function goes on, and which
coroutine awaits it. So gdb can list and follow coroutines that no thread runs, also in a core file,
and the program does nothing for it.

    functions.py   what the debug information says of a coroutine's function
    coroutines.py  one coroutine: its frame, and the coroutine that awaits it
    tasks.py       all coroutines of the program
    listing.py     co-list and co-bt
    stepping.py    co-next and co-step
"""

from . import listing, stepping

listing.ListCoroutines()
listing.Backtrace()
stepping.Next()
stepping.Step()
