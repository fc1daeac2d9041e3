"""What the debug information says of the function of a coroutine.

A compiler makes two functions of a coroutine: one starts or resumes it, the other destroys it. A
frame has the address of both. `Function` stands for the first.
"""

import bisect
import re

import gdb

# clang and g++ have their own names for the same things.
FRAME_VARIABLES = ("__coro_frame", "frame_ptr")
STATE_VARIABLES = ("__coro_index", "_Coro_resume_index")

_known = {}


def _forget(_event):
    _known.clear()


gdb.events.new_objfile.connect(_forget)  # another program, or the same at other addresses
gdb.events.clear_objfiles.connect(_forget)


def function_at(resume):
    """The Function that begins at this address, or None when no function begins there."""
    if resume not in _known:
        function = Function(resume)
        _known[resume] = function if function.full_name else None
    return _known[resume]


class Function:
    def __init__(self, resume):
        self.resume = resume
        self.block = _block(resume)
        self.full_name = self.block.function.name if self.block else _symbol(resume)
        self.name = short_name(self.full_name)
        self.is_library = self.name.startswith(("boost::", "std::"))
        self._variables = {}
        self._waits = None

    @property
    def source(self):
        """The path of its source file, or None without debug information."""
        return self.block.function.symtab.fullname() if self.block else None

    def lines(self):
        """(address, line) of each place in its own source where a line begins."""
        entries = self.block.function.symtab.linetable()
        inside = [(entry.pc, entry.line) for entry in entries
                  if self.block.start <= entry.pc < self.block.end and entry.line > 0]
        return sorted(inside)

    def variables(self, state):
        """{name: (offset in the frame, type)}, as far as they are visible where it waits."""
        return self._variables_at(self.wait_address(state) or self.resume)

    def _variables_at(self, address):
        if address not in self._variables:
            self._variables[address] = self._find_variables(address)
        return self._variables[address]

    def wait_address(self, state):
        """The address of the call that suspends it in this state, or None."""
        if self._waits is None:
            self._waits = self._find_waits() if self.block else {}
        return self._waits.get(state)

    def state_variable(self):
        """(offset, type) of the variable of the frame that says where to resume, or None."""
        variables = self._variables_at(self.resume)
        return next((variables[name] for name in STATE_VARIABLES if name in variables), None)

    def _find_variables(self, address):
        if not self.block:
            return {}
        types = _types(gdb.block_for_pc(address))
        found = {name: (offset, types[name]) for name, offset in _offsets(address).items()
                 if name in types}
        return _fields(types) | found

    # A frame says where its function goes on only by a number, its state. Before each co_await the
    # function stores the next number; then it calls what suspends it.
    def _find_waits(self):
        if not (state := self.state_variable()):
            return {}
        store = re.compile(r"mov[bwl]?\s+\$0x([0-9a-f]+),0x%x\(%%r" % state[0])
        waits, number, call = {}, None, None
        for address, instruction in self.instructions():
            if match := store.search(instruction):
                number, call = int(match[1], 16), None
            elif number is not None and instruction.startswith("call"):
                call = address
            elif number is not None and instruction.startswith(("j", "ret")):
                if call:
                    waits.setdefault(number, call)
                number = None
        return waits

    def instructions(self):
        """(address, text) of each of its instructions."""
        command = "with disassembly-flavor att -- disassemble %d,%d" % (self.block.start,
                                                                        self.block.end)
        text = gdb.execute(command, to_string=True)
        found = re.findall(r"^(?:=>|  ) +0x([0-9a-f]+).*?:\t(.*)$", text, re.MULTILINE)
        return [(int(address, 16), instruction) for address, instruction in found]


def short_name(full_name):
    """Connection::receive, of trecho::Connection::receive(std::chrono::time_point<...>)."""
    name = re.sub(r"\(anonymous namespace\)::|\{anonymous\}::|\btrecho::", "", full_name or "")
    depth, kept = 0, ""
    for character in name:
        if character == "(" and depth == 0:
            break
        depth += (character == "<") - (character == ">")
        if depth == 0 and character != ">":
            kept += character
    return kept.split(" ")[-1]


def short_path(path):
    """src/office/turns.cpp, of /home/ana/trecho/src/office/turns.cpp."""
    ours = path.rfind("/src/")
    return path[ours + 1:] if ours >= 0 else path


def line_of(address):
    """(path, line), or None without debug information."""
    place = gdb.find_pc_line(address)
    return (place.symtab.fullname(), place.line) if place.symtab else None


def first_line_after(lines, wanted):
    """The first of these sorted line numbers that isn't before the wanted one, or None."""
    place = bisect.bisect_left(lines, wanted)
    return lines[place] if place < len(lines) else None


# The outermost block of the function that begins at this address, or None.
def _block(address):
    try:
        block = gdb.block_for_pc(address)
    except RuntimeError:
        return None
    while block and not block.function:
        block = block.superblock
    return block if block and block.start == address and block.function.symtab else None


# A program without debug information still has the names of its functions, unless it is stripped.
def _symbol(address):
    text = gdb.execute("info symbol %d" % address, to_string=True)
    match = re.match(r"(.*) in section \.text", text)
    return match[1] if match and not re.search(r" \+ \d+$", match[1]) else None


def _types(block):
    types = {}
    while block:
        for symbol in block:
            types.setdefault(symbol.name, symbol.type)
        if block.function:
            break
        block = block.superblock
    return types


# How a debugger finds a variable of a suspended coroutine: by its distance from the frame's begin.
def _offsets(address):
    offsets, name = {}, None
    for line in gdb.execute("info scope *%d" % address, to_string=True).splitlines():
        if match := re.match(r"Symbol (\S+) is", line):
            name = match[1]
        elif match := re.search(r"DW_OP_plus_uconst (\d+)", line):
            offsets[name] = int(match[1])
    return offsets


# clang describes the whole frame as one structure.
def _fields(types):
    if FRAME_VARIABLES[0] not in types:
        return {}
    fields = types[FRAME_VARIABLES[0]].strip_typedefs().fields()
    return {field.name: (field.bitpos // 8, field.type) for field in fields}
