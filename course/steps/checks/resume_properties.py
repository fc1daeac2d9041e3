"""The properties that the wire checks look for: what a customer finds who comes back after a lost
connection. It speaks protocol 2 (docs/protocol.md, section 4.1). properties.py says how these
functions are written."""

import json

from .customers import Customer, Fault, PATIENCE
from .programs import Server
from .properties import FIRST, LAST


def comes_back_to_the_offer(program):
    """`no`: a customer whose connection broke off while deciding has lost the offer."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        token = _hello(ana)
        _asks(ana, LAST, "available", True)
        ana.vanishes()
        again = Customer(server, "Ana, who is back,")
        _hello(again)
        _asks(again, f"RESUME {token}", "stage", "confirming")
        _asks(again, "S", "sold", True)


def learns_how_it_ended(program):
    """`no`: a customer whose connection broke off between S and the answer can't find out whether
    the seat is bought: neither at once, nor after kill -9."""
    with Server(program) as server:
        ana = Customer(server, "Ana")
        token = _hello(ana)
        _asks(ana, FIRST, "available", True)
        with server.frozen():  # else it might answer before she has gone
            ana.says("S")
            ana.vanishes()
        _comes_back_and_hears_of_the_sale(server, token)
        server.kill()
        server.start_again()
        _comes_back_and_hears_of_the_sale(server, token)


def _comes_back_and_hears_of_the_sale(server, token):
    again = Customer(server, "Ana, who is back,")
    _hello(again)
    last = _asks(again, f"RESUME {token}", "stage", "idle").get("last")
    if not last or last.get("sold") is not True:
        raise Fault("Ana, who is back, isn't told that she has bought")


def _hello(customer):
    """Begins a session; returns its token."""
    return _hears_json(customer, "HELLO 2", "session")["session"]


def _asks(customer, message, key, value):
    answer = _hears_json(customer, message, key)
    if answer[key] != value:
        raise Fault(f"{customer.name} says {message.split()[0]} and should hear {key} = {value}, "
                    f"and heard {answer[key]}")
    return answer


def _hears_json(customer, message, key):
    customer.says(message)
    line = customer.next_line(PATIENCE)
    try:
        answer = json.loads(line)
    except (TypeError, ValueError):
        answer = line
    if not isinstance(answer, dict) or key not in answer:
        raise Fault(f"{customer.name} says {message.split()[0]} and should hear of {key}, "
                    f"and heard {line!r}")
    return answer
