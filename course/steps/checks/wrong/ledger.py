#!/usr/bin/python3
"""A server that is wrong on purpose, in two ways. It syncs each sale alone, one after the other. And
where a kill has cut the last line of its ledger short, it writes the next sale behind that."""

import os
import socketserver
import sys
import threading
from collections import Counter
from pathlib import Path

folder = Path(sys.argv[3])
folder.mkdir(exist_ok=True)
free = Counter({b"Recife > Salvador": 2, b"Salvador > Fortaleza": 1, b"Natal > Recife": 40})
file = open(folder / "sales.txt", "ab+")
file.seek(0)
free.subtract(file.read().split(b"\n"))
disk = threading.Lock()


class Wrong(socketserver.StreamRequestHandler):
    def handle(self):
        offered = None
        for line in self.rfile:
            is_sale = offered is not None and line == b"S\n"
            if is_sale:
                with disk:
                    file.write(offered + b"\n")
                    file.flush()
                    os.fdatasync(file)
                free[offered] -= 1
            offered = line.strip() if not is_sale and free[line.strip()] > 0 else None
            self.wfile.write(b"True\n" if is_sale or offered else b"False\n")


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wrong) as server:
    server.daemon_threads = True
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
