"""One coroutine: its frame, where it waits, and the coroutine that awaits it.

The begin of a frame is the same with each compiler and at each level of optimisation:

    0  the function that resumes the coroutine
    8  the function that destroys it
   16  its promise, which is Asio's awaitable_frame_base:
       16  coro_              the address of this frame
       24  attached_thread_   not 0 while a thread runs this coroutine
       32  caller_            the promise of the coroutine that awaits this one, or 0
       40  pending_exception_
       48  resume_context_    on the stack of the thread that resumed it
"""

import gdb

from .functions import FRAME_VARIABLES, function_at, line_of, short_path

PROMISE = 16
WORD = 8

CONNECTION_TYPE = "trecho::ClientConnection"


def read_words(address, count):
    memory = gdb.selected_inferior().read_memory(address, count * WORD)
    return memoryview(bytes(memory)).cast("Q").tolist()


class Coroutine:
    def __init__(self, address):
        self.address = address
        try:
            self.function = function_at(read_words(address, 1)[0])
        except gdb.MemoryError:  # not a frame
            self.function = None

    def __eq__(self, other):
        return isinstance(other, Coroutine) and self.address == other.address

    def __hash__(self):
        return hash(self.address)

    # Read each time, because the program may have run since.
    def _word(self, offset):
        return read_words(self.address + offset, 1)[0]

    @property
    def destroy(self):
        return self._word(8)

    @property
    def is_running(self):
        return self._word(24) != 0

    # A coroutine that suspends runs on for a few lines. Asio takes the thread from it first, or
    # notes in the resume_context what to do once it is suspended: a pointer that begins it.
    @property
    def is_leaving(self):
        context = self._word(48)
        return not self.is_running or (context != 0 and read_words(context, 1)[0] != 0)

    @property
    def awaiter(self):
        """The coroutine that awaits this one, or None for the first one of a task."""
        if caller := self._word(32):
            return Coroutine(caller - PROMISE)
        return self._awaiter_of_group()

    def chain(self):
        """This coroutine, the one that awaits it, and so on up to the spawn."""
        chain, coroutine = [], self
        while coroutine and coroutine.function and coroutine not in chain:
            chain.append(coroutine)
            coroutine = coroutine.awaiter
        return chain

    @property
    def is_first_of_task(self):
        return "co_spawn_entry_point" in self.function.name

    # `a || b` spawns both, each as a task of its own. Its completion handler leads to the
    # coroutine that waits for both.
    def _awaiter_of_group(self):
        if (handler := self._group_handler()) is None:
            return None
        try:
            group = handler["state_"]["_M_ptr"].dereference()
            first = group["handler_"]["handler_"]["bottom_of_stack_"]["frame_"]
            return Coroutine(int(first["top_of_stack_"]) - PROMISE)
        except gdb.MemoryError:  # it has ended, and so has the wait for both
            return None

    @property
    def place_in_group(self):
        """Of the first coroutines of `a || b`: 0 for a, 1 for b."""
        handler = self._group_handler()
        return 0 if handler is None else int(handler.type.strip_typedefs().template_argument(0))

    def _group_handler(self):
        handler = self.variable("handler") if self.is_first_of_task else None
        if handler is None or "parallel_group_op_handler" not in handler.type.strip_typedefs().name:
            return None
        return handler

    @property
    def state(self):
        variable = self.function.state_variable()
        return None if variable is None else int(self._value(*variable))

    def variable(self, name):
        """The variable of this name as a gdb.Value, or None."""
        variables = self.function.variables(self.state)
        return self._value(*variables[name]) if name in variables else None

    def variable_of_type(self, type_name):
        """An object of this type that it has, refers to or points to, or None."""
        for offset, kind in self.function.variables(self.state).values():
            if _without_reference(kind).name == type_name:
                value = self._value(offset, kind)
                is_reference = kind.strip_typedefs().code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_PTR)
                return value.referenced_value() if is_reference else value
        return None

    def _value(self, offset, kind):
        address = gdb.Value(self.address + offset)
        if kind.strip_typedefs().code == gdb.TYPE_CODE_REF:
            kind = _without_reference(kind).pointer()
        return address.cast(kind.pointer()).dereference()

    def place(self):
        """(path, line) where it waits, or where it runs; None when that isn't known."""
        if self.is_running and (place := place_on_stack(self)):
            return place
        address = self.function.wait_address(self.state) if self.function.block else None
        return line_of(address) if address else None

    def describe(self):
        """Its function, and where it waits: Turns::take, src/office/turns.cpp:50."""
        place = self.place()
        where = ", %s:%d" % (short_path(place[0]), place[1]) if place else ""
        return self.function.name + where


def _without_reference(kind):
    kind = kind.strip_typedefs()
    if kind.code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_PTR):
        kind = kind.target()
    return kind.unqualified().strip_typedefs()


def coroutine_of(frame):
    """The coroutine whose function this frame of a stack runs, or None."""
    for name in FRAME_VARIABLES:
        try:
            variable = frame.read_var(name)
        except (ValueError, RuntimeError):
            continue
        address = variable if variable.type.code == gdb.TYPE_CODE_PTR else variable.address
        coroutine = Coroutine(int(address))
        return coroutine if coroutine.function else None
    return None


def frames(frame):
    """This frame of a stack, and all that called it."""
    while frame:
        yield frame
        frame = frame.older()


def place_on_stack(coroutine):
    """(path, line) where some thread runs this coroutine, or None."""
    selected_thread, selected_frame = gdb.selected_thread(), gdb.selected_frame()
    try:
        for thread in gdb.selected_inferior().threads():
            thread.switch()
            for frame in frames(gdb.newest_frame()):
                if coroutine_of(frame) == coroutine:
                    place = frame.find_sal()
                    return place.symtab.fullname(), place.line
    finally:
        selected_thread.switch()
        selected_frame.select()
    return None
