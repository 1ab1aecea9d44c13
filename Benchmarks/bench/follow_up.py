"""A follow-up on a warm session: POST → prompt at the model, through Hearth and by a POST to the very same agent."""
import contextlib
import glob
import http.client
import json
import socket
import subprocess
import threading
import time

from .model_stub import Model
from .stage import basic, millis, percentile, server, wait_for


class AgentConnection(http.client.HTTPConnection):
    """HTTP over the socket through which a sandbox's host gives access to its agent."""

    def __init__(self, path):
        super().__init__("agent", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


def below(pid):
    """Yields a process and everything that it started."""
    yield pid
    for child in subprocess.run(["pgrep", "-P", pid], capture_output=True, text=True).stdout.split():
        yield from below(child)


def password_of_the_agent(where):
    """Returns the password of the agent that a server on this directory started."""
    for host in subprocess.run(["pgrep", "-f", f"sandbox-host {where}"], capture_output=True, text=True).stdout.split():
        for pid in below(host):
            with open(f"/proc/{pid}/environ", "rb") as file:
                variables = dict(item.split("=", 1) for item in file.read().decode().split("\0") if "=" in item)
            if "OPENCODE_SERVER_PASSWORD" in variables:
                return variables["OPENCODE_SERVER_PASSWORD"]
    raise RuntimeError("no agent")


def post(path, target, body, headers):
    connection = AgentConnection(path)
    connection.request("POST", target, json.dumps(body), headers)
    response = connection.getresponse()
    text = response.read()
    connection.close()
    if response.status >= 400:
        raise RuntimeError(f"{target}: {response.status} {text.decode()}")
    return json.loads(text) if text else None


def after(act, model):
    begun, count = time.monotonic(), len(model.arrivals)
    act()
    wait_for(lambda: len(model.arrivals) > count)
    return (model.arrivals[count] - begun) * 1000


@contextlib.contextmanager
def listener(path, headers):
    """Reads the agent's events meanwhile, as any client does that follows the turn."""
    connection = AgentConnection(path)
    connection.request("GET", "/event", None, headers)
    response = connection.getresponse()
    response.readline()

    def pump():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            while response.readline():
                pass

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    yield
    connection.sock.shutdown(socket.SHUT_RDWR)
    thread.join()


def measure(quick, agent):
    if not agent:
        yield {"what": "follow-up: POST → prompt at the model", "ours": "not measured: no real agent"}
        return
    rounds = 8 if quick else 40
    model = Model()
    settings = {
        "HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": agent, "HEARTH_MODEL": "bench/stub", "HEARTH_MODEL_BASE_URL": model.url,
        "HEARTH_MODEL_API_KEY": "x", "HEARTH_LOG": "warning",
        # Direct calls are made between turns.
        "HEARTH_MODEL_BETWEEN_TURNS": "allow",
    }
    with server(settings) as one:
        run = one.create("Say hello.")
        found = one.until(run)
        if found["status"] != "idle":
            raise RuntimeError(found)
        path = glob.glob(f"{one.where}/data/sandboxes/*/agent.sock")[0]
        headers = basic(password_of_the_agent(one.where))
        session = post(path, "/session", {"title": "bench"}, headers)["id"]
        direct, heard, ours = [], [], []
        for number in range(rounds + 1):
            time.sleep(0.3)
            words = {"parts": [{"type": "text", "text": "Go on."}]}
            first = after(lambda: post(path, f"/session/{session}/prompt_async", words, headers), model)
            with listener(path, headers):
                time.sleep(0.3)
                listened = after(lambda: post(path, f"/session/{session}/prompt_async", words, headers), model)
                time.sleep(0.3)
            second = after(lambda: one.ask("POST", f"/runs/{run}/messages", {"prompt": "Go on."}), model)
            one.until(run)
            # The first round also warms up the agent's session for the direct calls.
            if number > 0:
                direct.append(first)
                heard.append(listened)
                ours.append(second)
        more50 = percentile(ours, 0.5) - percentile(direct, 0.5)
        more99 = percentile(ours, 0.99) - percentile(direct, 0.99)
        isolation = found["environment"]["isolation"]
        yield {
            "what": f"follow-up, OpenCode ({isolation}): POST → model ({rounds} each)", "ours": millis(ours), "peer": f"direct {millis(direct)}",
            "bar": "+ ≤ 10 ms p50, ≤ 30 p99", "reached": more50 <= 10 and more99 <= 30,
        }
        yield {"what": "  a direct call, its events read meanwhile", "ours": "", "peer": millis(heard)}
        yield {"what": "  what Hearth adds", "ours": f"p50 {more50:+.1f} · p99 {more99:+.1f} ms"}
    model.stop()
