"""The waits of others while clients send, and agents answer with, the worst permitted documents: a canary in its own process asks for /healthz all the
time."""
import http.client
import json
import multiprocessing
import os
import threading
import time

from .greedy_agent import ELEMENTS
from .idle import status
from .stage import HEARTH, PREFIX, folder, percentile, server

LIMIT = (2 << 20) - 64

# Bodies of the largest size: many values, deep ones, escapes, a long number, many names.
BODIES = {
    "empty arrays": b'{"metadata":[' + b"[]," * ((LIMIT - 20) // 3) + b"[]]}",
    "objects": b'{"metadata":[' + b'{"a":1},' * ((LIMIT - 20) // 8) + b"{}]}",
    "nested": b'{"metadata":' + b"[" * (LIMIT // 2 - 20) + b"]" * (LIMIT // 2 - 20) + b"}",
    "escapes": b'{"prompt":"' + b"\\u00e9" * ((LIMIT - 20) // 6) + b'"}',
    "digits": b'{"metadata":' + b"9" * (LIMIT - 20) + b"}",
    "members": b"{" + b",".join(b'"k%d":1' % number for number in range((LIMIT - 20) // 12)) + b"}",
}
SENDERS = 8


def ask(host, port, seconds, pipe):
    """Sends a request that costs nothing, again and again with a pause of 2 ms, and reports the waits."""
    waits = []
    connection = http.client.HTTPConnection(host, port)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        waits.append((time.monotonic() - begun) * 1000)
        time.sleep(0.002)
    pipe.send(waits)


def canary(one, seconds):
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=ask, args=(one.host, one.port, seconds, theirs))
    child.start()
    waits = ours.recv()
    child.join()
    return waits


def send(one, body, stop, counts):
    connection = http.client.HTTPConnection(one.host, one.port)
    while not stop.is_set():
        connection.request("POST", PREFIX + "/runs", body, one.headers)
        response = connection.getresponse()
        response.read()
        counts.append(response.status)
        if response.status < 400:
            raise RuntimeError(f"such a body was accepted: {response.status}")


def talk(one, stop, turns):
    """Starts one run after the other, each to its end."""
    connection = http.client.HTTPConnection(one.host, one.port)

    def ask(method, path, body=None):
        connection.request(method, PREFIX + path, body and json.dumps(body), one.headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    while not stop.is_set():
        _, answer = ask("POST", "/runs", {"repository": "acme/hello", "prompt": "hello [slow 1]"})
        run = answer["run"]["id"]
        while not stop.is_set():
            _, answer = ask("GET", f"/runs/{run}?wait=1&until=idle")
            if answer["run"]["status"] in ("idle", "ended"):
                turns.append(answer["run"]["status"])
                break


def greedy(kind, size, seconds):
    """Has two agents answer with lists of messages of this kind and size; returns the waits meanwhile and the server's peak memory."""
    with folder() as where:
        program = f"{where}/opencode"
        with open(program, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nexec python3 {os.path.dirname(__file__)}/greedy_agent.py '{kind}' {size} {HEARTH} \"$@\"\n")
        os.chmod(program, 0o755)
        settings = {
            "HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": program, "HEARTH_ISOLATION": "none", "HEARTH_LOG": "error", "HEARTH_MODEL": "x/y",
            "HEARTH_MODEL_BASE_URL": "http://127.0.0.1:9/v1", "HEARTH_MODEL_API_KEY": "none",
        }
        with server(settings) as one:
            stop, turns = threading.Event(), []
            talkers = [threading.Thread(target=talk, args=(one, stop, turns), daemon=True) for _ in range(2)]
            for talker in talkers:
                talker.start()
            waits = canary(one, seconds)
            stop.set()
            for talker in talkers:
                talker.join()
            if not turns:
                raise RuntimeError(f"no turn ended beside {kind}")
            return waits, status(one.pid, "VmHWM") / 1024


def measure(quick, _):
    yield from clients(quick)
    yield from agents(quick)


def agents(quick):
    worst, peak = ("", [0.0]), ("", 0)
    # Larger than an answer may be, and just within the limit.
    for size in (60_000_000, 16_000_000):
        for kind in ELEMENTS:
            waits, memory = greedy(kind, size, 8 if quick else 15)
            name = f"{kind}, {size // 1_000_000} MB"
            if percentile(waits, 0.99) > percentile(worst[1], 0.99):
                worst = (name, waits)
            if memory > peak[1]:
                peak = (name, memory)
    most = percentile(worst[1], 0.99)
    yield {
        "what": "2 agents answer with the worst lists: /healthz p99", "ours": f"{most:.1f} ms ({worst[0]})", "bar": "≤ 20 ms", "reached": most <= 20,
    }
    yield {
        "what": "  its longest wait, and the server's largest memory", "ours": f"{max(worst[1]):.0f} ms · {peak[1]:.0f} MB ({peak[0]})",
        "bar": "≤ 150 MB", "reached": peak[1] <= 150,
    }


def clients(quick):
    seconds = 3 if quick else 10
    with server({"HEARTH_SANDBOX": "simulator", "HEARTH_LOG": "error"}) as one:
        calm = canary(one, seconds)
        worst, peak = ("", [0.0]), 0
        for name, body in BODIES.items():
            stop, counts = threading.Event(), []
            senders = [threading.Thread(target=send, args=(one, body, stop, counts), daemon=True) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            time.sleep(0.3)
            waits = canary(one, seconds)
            peak = max(peak, status(one.pid, "VmHWM") / 1024)
            stop.set()
            for sender in senders:
                sender.join()
            if not counts:
                raise RuntimeError(f"nothing of {name} was answered")
            if percentile(waits, 0.99) > percentile(worst[1], 0.99):
                worst = (name, waits)
        most = percentile(worst[1], 0.99)
        yield {
            "what": f"{SENDERS} clients send the worst bodies of 2 MB: /healthz p99", "ours": f"{most:.1f} ms ({worst[0]})",
            "peer": f"calm {percentile(calm, 0.99):.1f} ms", "bar": "≤ 20 ms", "reached": most <= 20,
        }
        yield {
            "what": "  its longest wait, and the server's largest memory", "ours": f"{max(worst[1]):.0f} ms · {peak:.0f} MB", "bar": "≤ 150 MB",
            "reached": peak <= 150,
        }
