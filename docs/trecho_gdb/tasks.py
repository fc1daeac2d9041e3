"""All coroutines of the program, found in its memory.

A task is what was spawned: a coroutine, the one that it awaits, and so on down to the one that
waits for the network, the disk, a timer or a turn. Asio keeps no list of them. But each frame has
its own address in it, behind two addresses of code, and nothing else in memory looks like that.
"""

import functools
import re

import gdb

from .coroutines import CONNECTION_TYPE, PROMISE, WORD, Coroutine

# These rooms serve the others: what waits there, waits for someone above.
LOWER_ROOMS = ("/src/async/", "/src/platform/", "/src/wire/")


# A Task is valid while the program is stopped; each command makes its own.
class Task:
    def __init__(self, chain):
        self.chain = chain  # from the spawn to the coroutine that waits
        self.parts = []     # the tasks of `a || b`, when it waits for them
        self.entry = None   # its number in the list

    @functools.cached_property
    def own(self):
        """Its coroutines without those of libraries."""
        return [one for one in self.chain if not one.function.is_library]

    @property
    def awaiter(self):
        """The coroutine that waits for this task in `a || b`, or None."""
        return self.chain[0].awaiter

    @property
    def waiting(self):
        return self.chain[-1]

    @functools.cached_property
    def shown(self):
        """The coroutine to show in a list: what the task does, not how it is done."""
        own = self.own
        high = [one for one in own if not is_low(one)]
        if self.connection_object is None:
            return (high or own or self.chain)[-1]
        dialogue = [one for one in high if is_dialogue(one)]
        return (dialogue or high)[-1]

    @functools.cached_property
    def connection_object(self):
        found = (one.variable_of_type(CONNECTION_TYPE) for one in self.own)
        return next((connection for connection in found if connection is not None), None)

    @functools.cached_property
    def connection(self):
        """The number of its connection; 0 when it has none."""
        connection = self.connection_object
        return 0 if connection is None else int(connection["id_"])

    def step(self):
        """What the program says of the wait in its own list of them (src/async/census.hpp)."""
        if self.waiting.is_running:
            return "runs"
        for one in reversed(self.own):
            step = step_of(one)
            if step:
                return step
        return ""


def is_low(coroutine):
    source = coroutine.function.source or ""
    return any(room in source for room in LOWER_ROOMS)


# The dialogues are in src/server, and are no functions of the connection itself. Server's own
# coroutine isn't one: it has the connection and only waits for its end.
def is_dialogue(coroutine):
    name = coroutine.function.name
    is_server = "/src/server/" in (coroutine.function.source or "")
    return is_server and not name.startswith(("ClientConnection::", "Server::"))


def step_of(coroutine):
    if coroutine.function.name == "listed":
        return text_of(coroutine.variable("step"))
    if (connection := coroutine.variable_of_type(CONNECTION_TYPE)) is not None:
        for field in connection.type.fields():
            if field.type.name == "trecho::Census::Wait":
                return text_of(connection[field]["step_"])
    wait = coroutine.variable_of_type("trecho::Census::Wait")
    return "" if wait is None else text_of(wait["step_"])


def text_of(view):
    """The text of a std::string_view."""
    return view["_M_str"].string(length=int(view["_M_len"])) if view["_M_len"] else ""


def find_tasks():
    """All tasks, those of no connection first; the parts of `a || b` under the task that waits."""
    coroutines = [one for address in find_frames() if (one := Coroutine(address)).function]
    awaited = {one._word(32) - PROMISE for one in coroutines}
    chains = [chain_to_spawn(one) for one in coroutines if one.address not in awaited]
    tasks = [Task(chain) for chain in chains if chain]
    by_waiting = {task.waiting: task for task in tasks}
    whole = []
    for task in tasks:
        if above := by_waiting.get(task.awaiter):
            above.parts.append(task)
        elif task.own:  # a part that has ended has no coroutine of ours any more
            whole.append(task)
    return number(sorted(whole, key=order))


# Only what was spawned: an awaitable that nothing awaits yet has a frame too.
def chain_to_spawn(coroutine):
    chain = [coroutine]
    while not chain[-1].is_first_of_task:
        caller = chain[-1]._word(32)
        above = Coroutine(caller - PROMISE) if caller else None
        if not above or not above.function:
            return None
        chain.append(above)
    return chain[::-1]


def order(task):
    return task.connection, task.shown.function.name, task.chain[0].address


# Entries are numbered in the order in which they are printed. What only waits for its own parts is
# no entry: `a || b || c` is (a || b) || c.
def number(tasks):
    count = 0
    for task in tasks:
        task.parts = flat_parts(task)
        for one in [task] + task.parts:
            count += 1
            one.entry = count
    return tasks


def flat_parts(task):
    parts = []
    for part in sorted(task.parts, key=lambda one: one.chain[0].place_in_group):
        parts += [part] if part.own else flat_parts(part)
    return parts


def find_frames():
    """The addresses of everything in memory that begins like a frame."""
    begin, end = code_range()
    found = []
    for start, size in memory_ranges():
        words = words_of(start, size)
        first = start - PROMISE
        # words[i] is at start + 8 * i, and 16 bytes before that the frame would begin.
        own_address = [i for i, word in enumerate(words) if word - WORD * i == first]
        found += [start + WORD * (i - 2) for i in own_address
                  if i >= 2 and begin <= words[i - 2] < end and begin <= words[i - 1] < end]
    return found


def words_of(start, size):
    try:
        memory = gdb.selected_inferior().read_memory(start, size)
    except gdb.MemoryError:  # a core file leaves out what the program's file has
        return []
    return memoryview(bytes(memory)).cast("Q").tolist()


def code_range():
    """Where the program's own code lies."""
    sections = gdb.execute("info files", to_string=True)
    match = re.search(r"0x([0-9a-f]+) - 0x([0-9a-f]+) is \.text$", sections, re.MULTILINE)
    return int(match[1], 16), int(match[2], 16)


def is_core_file():
    return gdb.selected_inferior().connection.type == "core"


def memory_ranges():
    """(start, size) of the memory that the program allocates from."""
    if is_core_file():
        sections = gdb.execute("info files", to_string=True)
        found = re.findall(r"0x([0-9a-f]+) - 0x([0-9a-f]+) is load", sections)
    else:
        with open("/proc/%d/maps" % gdb.selected_inferior().pid) as maps:
            found = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ (?:0 *|\d+ +\[heap\])$",
                               maps.read(), re.MULTILINE)
    ranges = [(int(start, 16), int(end, 16)) for start, end in found]
    return [(start, end - start) for start, end in ranges]
