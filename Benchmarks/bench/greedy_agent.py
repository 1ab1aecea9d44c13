#!/usr/bin/env python3
"""An agent that answers with as much as it may: the simulated agent, except that every list of messages is large.

A script of one line, which `HEARTH_OPENCODE` names, starts it as `greedy_agent.py KIND BYTES HEARTH` with OpenCode's command line. KIND says what the
lists consist of.
"""
import ctypes
import http.client
import http.server
import os
import re
import signal
import subprocess
import sys
import threading

ELEMENTS = {
    "empty arrays": b"[]",
    "objects": b'{"a":1}',
    "numbers": b"1",
    "nested": b'{"a":{"b":{"c":{}}}}',
    "messages": b'{"info":{"id":"msg_1","role":"assistant","sessionID":"s","time":{"created":1}},"parts":[{"id":"p","type":"text","text":"hello"}]}',
    "long texts": b'{"info":{"id":"msg_1","role":"assistant"},"parts":[{"id":"p","type":"text","text":"' + b"x" * 1_000_000 + b'"}]}',
}


def list_of(kind, size):
    element = ELEMENTS[kind]
    return b"[" + (element + b",") * (size // (len(element) + 1)) + element + b"]"


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        if self.command == "GET" and re.match(r"/session/[^/]+/message\?", self.path):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self.server.answer)))
            self.end_headers()
            self.wfile.write(self.server.answer)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection("127.0.0.1", self.server.behind)
        connection.request(self.command, self.path, body, {name: value for name, value in self.headers.items() if name != "Host"})
        answer = connection.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        if answer.getheader("Content-Length") is None and answer.status not in (204, 304):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        while piece := answer.read1(65536):
            self.wfile.write(piece)
            self.wfile.flush()

    do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = handle_any

    def log_message(self, *_):
        pass


def main():
    kind, size, hearth, *words = sys.argv[1:]
    if words[:1] != ["serve"]:
        os.execv(hearth, [hearth, "simulate-agent", *words])
    host, port = words[words.index("--hostname") + 1], int(words[words.index("--port") + 1])
    # The child must not outlive this process, however that ends: without a cell nobody else would end it.
    prctl, parent_death = ctypes.CDLL(None).prctl, 1
    child = subprocess.Popen(
        [hearth, "simulate-agent", "serve", "--hostname", host, "--port", "0"], stdout=subprocess.PIPE, text=True,
        preexec_fn=lambda: prctl(parent_death, signal.SIGKILL))
    line = child.stdout.readline()
    behind = int(re.search(r":(\d+)", line.split("//")[-1]).group(1))
    server = http.server.ThreadingHTTPServer((host, port), Proxy)
    server.behind, server.answer = behind, list_of(kind, int(size))
    print(line.replace(str(behind), str(server.server_port)), end="", flush=True)
    threading.Thread(target=lambda: (child.wait(), os._exit(3)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
