"""The design of the system that Trecho grows from: a thread for each customer, one lock from the
question to the answer, and the file with the seats read and written while the lock is held.

    old_design.py DESCRIPTOR NETWORK

DESCRIPTOR is the number of an inherited listening socket, NETWORK the network file that ships.
"""
import json
import os
import socket
import sys
import tempfile
import threading

turn = threading.Lock()


def prepare(network_file):
    """Copies the network file, with so many seats that they never run out."""
    with open(network_file, encoding="utf-8") as file:
        network = json.load(file)
    for leg in network["legs"]:
        leg["seats"] = 1_000_000
    number, path = tempfile.mkstemp(suffix=".json")
    os.close(number)
    write_seats(path, network)
    return path


def read_seats(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_seats(path, network):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(network, file, ensure_ascii=False)


def find_leg(network, question):
    origin, _, destination = question.partition(">")
    for leg in network["legs"]:
        if leg["origin"] == origin.strip() and leg["destination"] == destination.strip():
            return leg
    return None


def serve(customer, path):
    customer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines = customer.makefile("r", encoding="utf-8", newline="\n")
    for question in lines:
        with turn:  # all other customers wait while this one thinks
            network = read_seats(path)
            leg = find_leg(network, question)
            has_seat = leg is not None and leg["seats"] > 0
            customer.sendall(b"True\n" if has_seat else b"False\n")
            if not has_seat:
                continue
            buys = lines.readline().strip().upper() == "S"
            if buys:
                leg["seats"] -= 1
                write_seats(path, network)
            customer.sendall(b"True\n" if buys else b"False\n")


def serve_until_gone(customer, path):
    try:
        serve(customer, path)
    except ConnectionError:
        pass  # the customer hung up, and `with` has released the lock


def main():
    listener = socket.socket(fileno=int(sys.argv[1]))
    path = prepare(sys.argv[2])
    while True:
        customer, _ = listener.accept()
        threading.Thread(target=serve_until_gone, args=(customer, path), daemon=True).start()


main()
