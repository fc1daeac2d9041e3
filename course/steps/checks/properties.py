"""The properties that the wire checks look for, the rows of the table: dialogue and customers.

Each is a function with a server's program as its argument. It returns if the property holds; if not,
it raises Fault, which says what was seen. Its docstring says what `no` means. Nothing waits for
luck: a check waits for an answer, or for QUIET seconds in which there should be none.
"""

from .customers import Customer, Fault, NotApplicable, PATIENCE, QUIET
from .programs import Server, wait_until

FIRST = "Recife > Salvador"      # 2 seats
LAST = "Salvador > Fortaleza"    # 1 seat: the last one
PLENTY = "Natal > Recife"        # 40 seats

TIME_LIMIT = 1                   # seconds to decide, where the limit is what is checked
POURED = 2 * 1024 * 1024         # bytes of a line that doesn't end
GROWTH_KIB = 1024                # how much memory that line may cost
IDLE = 200                       # customers who are connected and say nothing
EXTRA_THREADS = 20               # that a server may have for them


def whole_purchase(program):
    """`no`: a customer can't buy, decline, or be told that a leg is sold out or unknown."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        ana.asks(LAST)
        ana.asks("N", "False")
        ana.asks("Recife > Nowhere", "False")
        ana.buys(LAST)
        ana.asks(LAST, "False")
        ana.buys(FIRST)
        ana.buys(FIRST)
        ana.asks(FIRST, "False")


def decision_without_offer(program):
    """`no`: the server sells to a customer who says S without an offer, or ends the connection."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        ana.asks("S", "False")
        ana.asks(LAST)


def two_legs_at_once(program):
    """`no`: while one customer thinks, a customer of another leg has to wait."""
    with Server(program) as server:
        ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
        ana.asks(FIRST)
        bia.buys(PLENTY)
        ana.asks("S")


def waits_for_the_last_seat(program):
    """`no`: a customer is told False while another one thinks about the last seat, and it comes
    back a moment later. Or both have been offered it."""
    with Server(program) as server:
        ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
        ana.asks(LAST)
        bia.says(LAST)
        bia.hears_nothing()
        ana.asks("N", "False")
        bia.hears("True")
        bia.asks("S")


def in_order_of_arrival(program):
    """`no`: a customer who came later is served before one who waits."""
    with Server(program) as server:
        ana, *line = (Customer(server, name) for name in ("Ana", "Bia", "Caio", "Davi"))
        ana.asks(LAST)
        for customer in line:
            joins_the_line(customer)
        ana.asks("N", "False")
        for customer in line:
            customer.hears("True")
            customer.asks("N", "False")


def last_seat_once(program):
    """`no`: the last seat was sold to several customers, or to none of many."""
    with Server(program) as server:
        ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
        ana.asks(LAST)
        bia.says(LAST)
        first_answer = bia.next_line(PATIENCE / 10)  # nothing, if she waits in line
        ana.says("S")
        sales = [ana.hears("True", "False")]
        ana.leaves()
        if first_answer is None:
            first_answer = bia.hears("True", "False")
        if first_answer == "True":
            bia.says("S")
            sales.append(bia.hears("True", "False"))
        if sales.count("True") != 1:
            raise Fault(f"Ana and Bia wanted one seat; {sales.count('True')} of them bought it")


def split_message(program):
    """`no`: a message that arrives in two pieces isn't understood."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        ana.sends("Salvador > For")
        ana.hears_nothing()
        ana.sends("taleza\n")
        ana.hears("True")
        ana.asks("S")


def glued_messages(program):
    """`no`: of two messages in one segment, one is lost, or both are read as one."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        ana.sends(f"{LAST}\nN\n{LAST}\nS\n")
        for answer in ("True", "False", "True", "True"):
            ana.hears(answer)


def endless_line(program):
    """`no`: one line without an end costs the server memory without a limit, or is answered as
    many messages, or the connection goes on."""
    with Server(program) as server:
        ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
        before = server.status("VmHWM")
        if (answers := ana.pours(POURED)) > 1:
            raise Fault(f"one line of {POURED:,} bytes got {answers} answers")
        growth = server.status("VmHWM") - before
        if growth > GROWTH_KIB:
            raise Fault(f"a line of {POURED:,} bytes cost {growth:,} KiB of memory")
        if ana.hears("False", "") == "False":
            ana.hears_the_end()
        bia.buys(LAST)


def silence_ends(program):
    """`no`: a customer who is silent after an offer keeps the seat for ever."""
    with Server(program, seconds=TIME_LIMIT) as server:
        ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
        ana.asks(LAST)
        if not wait_until(lambda: _is_offered(bia), TIME_LIMIT + PATIENCE):
            raise Fault(f"Ana keeps the seat for more than {TIME_LIMIT + PATIENCE:g} s")
        bia.asks("S")
        ana.hears_the_end()


def idle_customers_cost_little(program):
    """`no`: customers who only are connected keep another one from buying, or cost a thread
    each."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        ana.asks(PLENTY)
        ana.asks("N", "False")
        ana.leaves()
        before = server.status("Threads")
        crowd = [Customer(server, f"customer {number}") for number in range(IDLE)]
        Customer(server, "Bia").buys(LAST)
        growth = server.status("Threads") - before
        if growth > EXTRA_THREADS:
            raise Fault(f"{len(crowd)} idle customers cost {growth} threads")


def vanishes_while_deciding(program):
    """`no`: the seat of a customer whose connection ends after the offer isn't free again at
    once."""
    for how in (Customer.leaves, Customer.vanishes):
        with Server(program) as server:
            ana, bia = Customer(server, "Ana"), Customer(server, "Bia")
            ana.asks(LAST)
            how(ana)
            if not wait_until(lambda: _is_offered(bia), PATIENCE):
                raise Fault(f"Ana's seat is still held {PATIENCE:g} s after she had gone")
            bia.asks("S")


def vanishes_before_the_offer(program):
    """`no`: a customer whose connection breaks off just before the answer True is written takes a
    seat away for ever, for the program gives it back only where it reads."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        ana.asks("Recife > Nowhere", "False")
        before = server.sockets()
        with server.frozen():  # else it might answer before she has gone
            ana.says(LAST)
            ana.vanishes()
        if not wait_until(lambda: server.sockets() < before, PATIENCE):
            raise Fault(f"{PATIENCE:g} s after Ana has gone, her connection is still there")
        bia = Customer(server, "Bia")
        if not wait_until(lambda: _is_offered(bia), PATIENCE):
            raise Fault("the seat is lost: Ana went before she heard of it")
        bia.asks("S")


# Where nobody waits in line, False is right as long as another customer has the seat.
def _is_offered(customer):
    customer.says(LAST)
    return customer.next_line(PATIENCE) == "True"


def vanishes_in_line(program):
    """`no`: a customer who waits and whose connection breaks off stays in line, and the server
    keeps its connection; or the next in line doesn't get the turn."""
    with Server(program) as server:
        ana, bia, caio = (Customer(server, name) for name in ("Ana", "Bia", "Caio"))
        for customer in (ana, bia, caio):
            customer.asks("Recife > Nowhere", "False")  # so that the server has accepted them
        ana.asks(LAST)
        joins_the_line(bia)
        joins_the_line(caio)
        before = server.sockets()
        bia.vanishes()
        if not wait_until(lambda: server.sockets() < before, PATIENCE):
            raise Fault(f"{PATIENCE:g} s after Bia has gone, her connection still waits in line")
        ana.asks("N", "False")
        caio.hears("True")
        caio.asks("S")


def joins_the_line(customer):
    customer.says(LAST)
    heard = customer.next_line(QUIET)
    if heard == "False":
        raise NotApplicable("nobody waits in line: who finds no free seat is told False")
    if heard is not None:
        raise Fault(f"{customer.name} should wait in line, and heard {heard!r}")
