#!/usr/bin/python3
"""A server that is wrong on purpose: it syncs each sale alone, one after the other. It has seats for
all, and no memory of them."""

import os
import socketserver
import tempfile
import threading

disk = threading.Lock()
file = tempfile.TemporaryFile()


class Wrong(socketserver.StreamRequestHandler):
    def handle(self):
        has_offer = False
        for line in self.rfile:
            is_sale = has_offer and line == b"S\n"
            if is_sale:
                with disk:
                    os.fdatasync(file)
            has_offer = not has_offer and b">" in line
            self.wfile.write(b"True\n" if is_sale or has_offer else b"False\n")


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wrong) as server:
    server.daemon_threads = True
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
