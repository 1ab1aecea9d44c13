"""The delay from the agent's own event stream to a subscriber: both are read at once, and the times of the same pieces of text are compared."""
import http.client
import subprocess
import threading
import time

from .stage import basic, frames, millis, percentile, server


def agent_of(where):
    """Returns port, password and directory of the simulated agent, which runs without a cell."""
    import os

    for pid in subprocess.run(["pgrep", "-f", "simulate-agent serve"], capture_output=True, text=True).stdout.split():
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                variables = dict(item.split("=", 1) for item in file.read().decode().split("\0") if "=" in item)
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().decode().split("\0")
            directory = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
        if variables.get("HOME", "").startswith(where):
            return int(words[words.index("--port") + 1]), variables["OPENCODE_SERVER_PASSWORD"], directory
    raise RuntimeError("no simulated agent")


def measure(quick, _):
    seconds = 5 if quick else 20
    with server({"HEARTH_SANDBOX": "simulator", "HEARTH_LOG": "warning"}) as one:
        run = one.create("Say hello.")
        one.until(run)
        port, password, directory = agent_of(one.where)
        direct, ours, stored = {}, {}, {}

        def read_direct():
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", f"/event?directory={directory}", headers=basic(password))
            lengths = {}
            for _, event in frames(connection.getresponse()):
                now = time.monotonic()
                if event["type"] == "message.part.delta":
                    part = event["properties"]["partID"]
                    lengths[part] = lengths.get(part, 0) + len(event["properties"]["delta"])
                    direct[part, lengths[part]] = now
                elif event["type"] == "message.part.updated" and event["properties"]["part"]["type"] == "text":
                    part = event["properties"]["part"]
                    if part.get("time", {}).get("end"):
                        stored["direct", part["id"]] = now
                elif event["type"] == "session.idle":
                    return

        def read_ours():
            lengths = {}
            position = one.ask("GET", f"/runs/{run}")["run"]["lastSeq"]
            for kind, event in one.stream(run, f"?after={position}"):
                now = time.monotonic()
                if kind == "message.delta":
                    data = event["data"]
                    before = 0 if data["snapshot"] else lengths.get(data["part"], 0)
                    lengths[data["part"]] = before + len(data["text"])
                    ours[data["part"], lengths[data["part"]]] = now
                elif kind == "message" and event["data"].get("part"):
                    stored["ours", event["data"]["part"]] = now
                elif kind == "turn.ended":
                    return

        durable = []
        readers = [threading.Thread(target=read_direct), threading.Thread(target=read_ours)]
        for reader in readers:
            reader.start()
        time.sleep(0.3)
        one.ask("POST", f"/runs/{run}/messages", {"prompt": f"[slow {seconds}] Say it slowly."})
        for reader in readers:
            reader.join(seconds + 30)
        pieces = [(ours[key] - direct[key]) * 1000 for key in direct if key in ours]
        yield {
            "what": f"the agent's piece of text → subscriber ({len(pieces)} pieces)", "ours": millis(pieces),
            "bar": "p50 ≤ 5 ms, p99 ≤ 20 ms", "reached": percentile(pieces, 0.5) <= 5 and percentile(pieces, 0.99) <= 20,
        }
        for _ in range(5 if quick else 25):
            direct.clear(), ours.clear(), stored.clear()
            readers = [threading.Thread(target=read_direct), threading.Thread(target=read_ours)]
            for reader in readers:
                reader.start()
            time.sleep(0.1)
            # A second passes before the compared text begins: the cost of starting a turn is another figure.
            one.ask("POST", f"/runs/{run}/messages", {"prompt": "[slow 1] Say it."})
            for reader in readers:
                reader.join(30)
            last = max((when, part) for (side, part), when in stored.items() if side == "direct")[1]
            durable.append((stored["ours", last] - stored["direct", last]) * 1000)
        yield {
            "what": f"the agent's event → stored → subscriber ({len(durable)} events)", "ours": millis(durable),
            "bar": "p99 ≤ 20 ms", "reached": percentile(durable, 0.99) <= 20,
        }
