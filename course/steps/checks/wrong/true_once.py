#!/usr/bin/python3
"""A server that is wrong on purpose: it answers True to the first line, whatever it says, and False
to all others. The wire checks that every step passes must fail here, or they would prove nothing."""

import socketserver

answers = [b"True\n"]


class Wrong(socketserver.StreamRequestHandler):
    def handle(self):
        for _ in self.rfile:
            self.wfile.write(answers.pop() if answers else b"False\n")


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wrong) as server:
    server.daemon_threads = True
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
