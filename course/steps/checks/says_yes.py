#!/usr/bin/python3
"""A server that is wrong on purpose: it answers True to every line. The wire checks that hold for
every step must fail here, or they would prove nothing."""

import socketserver


class SaysYes(socketserver.StreamRequestHandler):
    def handle(self):
        for _ in self.rfile:
            self.wfile.write(b"True\n")


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SaysYes) as server:
    server.daemon_threads = True
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
