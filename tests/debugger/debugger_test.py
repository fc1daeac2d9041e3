"""Goal: the gdb commands of docs/trecho.gdb show and follow coroutines as docs/debugging.md says.

gdb runs this file (tests/debugger/run). All bytes are sent before the server may read them, so the
kernel keeps them, and nothing depends on time.
"""

import os
import pathlib
import re
import socket
import sys
import tempfile
import threading

import gdb

root = pathlib.Path(__file__).resolve().parents[2]
folder = tempfile.TemporaryDirectory()
failures = []


def run(command):
    return gdb.execute(command, to_string=True)


def expect(holds, what, seen=""):
    if not holds:
        failures.append(what)
        print("FAILED: %s\n%s" % (what, seen))


def start():
    """Starts a server, up to the place where it begins to serve. Returns its port."""
    output = folder.name + "/stdout"
    run("set args serve --listen 127.0.0.1:0 --state %s/state --network %s/data/flights.json "
        "--confirm-timeout 10m >%s 2>%s/stderr" % (folder.name, root, output, folder.name))
    run("tbreak serve.cpp:run_to_the_end")
    run("run")
    return int(re.search(r"listening on .*:(\d+)", pathlib.Path(output).read_text())[1])


def connect(port, text):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(text.encode())
    return client


def source_line():
    place = gdb.selected_frame().find_sal()
    return pathlib.Path(place.symtab.fullname()).read_text().splitlines()[place.line - 1].strip()


def connection():
    """The number of the connection that the selected thread serves."""
    for name in ("connection", "this"):
        try:
            return int(gdb.selected_frame().read_var(name)["id_"])
        except (ValueError, RuntimeError, gdb.error):
            continue
    return 0


def next_until(wanted, command="co-next", at_most=30):
    """Repeats a command until the source line contains `wanted`; all stops are of connection 1."""
    for _ in range(at_most):
        said = run(command)
        expect(connection() == 1, command + " stays with connection 1", said)
        if wanted in source_line():
            return
    expect(False, "%s comes to: %s" % (command, wanted), source_line())


def step_through_a_purchase_beside_another():
    port = start()
    clients = [connect(port, "Recife > Salvador\n") for _ in range(2)]
    run("break trecho::parse_itinerary")
    run("continue")
    run("up 2")
    expect(connection() == 1, "the first customer is served first")
    chain = run("co-bt")
    for function in ("serve_plain_dialogue, src/server/plain_dialogue.cpp", "ClientConnection::run",
                     "Server::serve_client"):
        expect(function in chain, "co-bt shows " + function, chain)
    run("delete")
    next_until("co_await connection.next_decision(")
    clients[0].sendall(b"S\n")
    # The other customer asks, and runs the same lines, while this one waits.
    next_until("if (decision.error == asio::error::timed_out)", at_most=1)
    listed = run("co-list")
    expect(re.search(r"\b2 +waits in line for its turn +serve_plain_dialogue", listed),
           "co-list shows who waits in line", listed)
    expect(re.search(r"\b1 +runs +serve_plain_dialogue", listed), "co-list shows who runs", listed)
    waiting = run("co-bt 2")
    expect("ClientConnection::wait_for_turn" in waiting and "Server::serve_client" in waiting,
           "co-bt goes through a || b", waiting)
    next_until("co_await connection.confirm(")
    next_until("connection.say(ticket ? yes : no)")
    next_until("co_await connection.next_request(")  # the loop goes back
    clients[0].shutdown(socket.SHUT_WR)
    next_until("if (request.error)", at_most=1)
    next_until("is_closing_ = true", at_most=3)  # in the coroutine that awaits the dialogue
    for _ in range(12):
        said = run("co-next")
        if "has ended" in said:
            break
    expect("has ended" in said, "co-next comes to the end of the coroutine", said)
    run("kill")


def step_from_step_to_step():
    port = start()
    client = connect(port, "Recife > Salvador\nS\n")
    other = connect(port, "Recife > Salvador\nS\n")
    run("break trecho::is_hello")
    run("continue")
    run("delete")
    for wanted in ("office.hold(", "connection.next_decision(", "connection.confirm("):
        next_until(wanted, "co-step", at_most=1)
    run("kill")
    client.close()
    other.close()


def read_a_core_file():
    port = start()
    clients = [connect(port, "Recife > Salvador\n") for _ in range(2)]
    clients.append(connect(port, "Natal > Recife\n"))
    run("break trecho::parse_itinerary")
    run("ignore $bpnum 2")
    run("continue")
    live = run("co-list")
    core = folder.name + "/core"
    run("generate-core-file " + core)
    run("kill")
    run("core-file " + core)
    from_core = run("co-list")
    for text in (live, from_core):
        expect(re.search(r"\b1 +3: the client decides +serve_plain_dialogue", text),
               "one decides", text)
        expect(re.search(r"\b2 +waits in line for its turn", text), "one waits in line", text)
    run("core-file")


def refuse_where_it_cannot_work():
    for command in ("co-list", "co-bt", "co-next", "co-step"):
        try:
            run(command)
            expect(False, command + " without a program is an error")
        except gdb.error as error:
            expect("no program runs" in str(error), command + " says what is missing", str(error))
    for command in ("co-list", "co-bt", "co-next", "co-step"):
        expect("Usage: " + command in run("help " + command), "help " + command)


def normal(text):
    """Without what differs from run to run and from compiler to compiler."""
    text = re.sub(r"0x[0-9a-f]+|\b\d+(\.\d+)?\b", "N", text)
    return re.sub(r"\s+", " ", text).strip()


def follow_the_document():
    """Runs the commands of docs/debugging.md, and compares what they print with what it shows."""
    port = start()
    clients = [connect(port, "Recife > Salvador\n") for _ in range(2)]
    said, compared = "", 0
    document = (root / "docs/debugging.md").read_text().split("## From inside")[0]
    for line in document.splitlines():
        if line.startswith("    (gdb) "):
            command = line[len("    (gdb) "):]
            if "co_await connection.next_decision(" in source_line():
                clients[0].sendall(b"S\n")  # as the document tells the reader
            said = run("continue" if command == "run" else command)
        elif not line.startswith("    "):
            said = ""
        elif said:
            shown = normal(line.split(" (at ")[0])
            expect(shown in normal(said), "the document shows: " + line.strip(), said)
            compared += 1
    expect(compared > 10, "the document shows outputs")
    run("kill")


def end_in_time():
    os._exit(1)


watchdog = threading.Timer(100, end_in_time)
watchdog.daemon = True
watchdog.start()
for setting in ("pagination off", "confirm off", "debuginfod enabled off", "width 0"):
    run("set " + setting)
run("source %s/docs/trecho.gdb" % root)
for test in (refuse_where_it_cannot_work, step_through_a_purchase_beside_another,
             step_from_step_to_step, read_a_core_file, follow_the_document):
    try:
        test()
        print("ran: " + test.__name__.replace("_", " "))
    except gdb.error as error:
        expect(False, test.__name__, str(error))
print("debugger: %d failures" % len(failures))
sys.stdout.flush()
folder.cleanup()
os._exit(1 if failures else 0)
