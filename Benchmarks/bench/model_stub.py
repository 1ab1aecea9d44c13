"""An OpenAI-compatible model that answers at once and records when it was asked."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model:
    """Listens on a free loopback port."""

    def __init__(self):
        model = self
        self.arrivals = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                now = time.monotonic()
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                # Requests for titles and other side jobs offer no tools.
                if body.get("tools"):
                    model.arrivals.append(now)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("connection", "close")
                self.end_headers()
                base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "stub"}
                for choice in ({"index": 0, "delta": {"content": "Done."}}, {"index": 0, "delta": {}, "finish_reason": "stop"}):
                    self.wfile.write(b"data: " + json.dumps({**base, "choices": [choice]}).encode() + b"\n\n")
                self.wfile.write(b"data: [DONE]\n\n")
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
