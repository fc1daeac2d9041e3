"""Does what docs/debugging.md says, and compares what gdb prints with what the document shows.

Run by gdb: gdb -nx -batch -x document_test.py build/debug/trecho
"""

import os
import re
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from document import comparable, read_actions
from session import Session, run_test, source_folder


class Reader:
    """Somebody who does what the document says."""

    def __init__(self):
        self.session = Session()
        self.differences = []
        self.is_running = False

    def follow(self, actions):
        for action in actions:
            getattr(self, "do_" + action.kind)(action)
        return "\n".join(self.differences)

    def do_shell(self, action):
        if match := re.match(r"gdb -x (\S+) --args \S+ (serve.*)", action.text):
            gdb.execute("source " + match[1])
            self.arguments = match[2]
        elif match := re.match(r"gdb -x \S+ \S+ (\S+\.core)", action.text):
            self.session.execute("kill")
            self.session.execute("core-file %s/%s" % (self.session.folder, match[1]))
            os.remove("%s/%s" % (self.session.folder, match[1]))

    def do_connect(self, action):
        self.session.connect(action.who)

    def do_types(self, action):
        if action.text == "^D":
            self.session.end(action.who)
        else:
            self.session.send(action.who, action.text + "\n")

    # `run` doesn't return before a customer connects.
    def do_gdb(self, action):
        if self.is_running:
            self.session.execute("continue")
            self.is_running = False
        if action.text == "run":
            self.session.start(self.arguments)
            self.is_running = True
        elif action.expected[:1] == ["^C"]:
            self.session.run_until_all_wait()
        else:
            command = re.sub(r"^(gcore) ", r"\1 %s/" % self.session.folder, action.text)
            printed = self.session.execute(command)
            if "TRECHO_PRINT" in os.environ:
                gdb.write("(gdb) %s\n%s" % (action.text, printed))
            self.compare(action, printed.splitlines())

    def compare(self, action, printed):
        expected, found = comparable(action.expected), comparable(printed)
        if expected != found if expected else self.session.has_failed:
            self.differences += ["docs/debugging.md:%d: (gdb) %s" % (action.line, action.text),
                                 "the document shows:", *("    " + line for line in expected),
                                 "gdb prints:", *("    " + line for line in found), ""]


def test():
    os.chdir(source_folder())
    return Reader().follow(read_actions("docs/debugging.md"))


run_test(test)
