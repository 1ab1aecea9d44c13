"""Hearth's own part of a first run on a large cached repository: everything except the agent's start and work."""
import contextlib
import sqlite3

from .model_stub import Model
from .stage import millis, percentile, server


def measure(quick, agent):
    files, size = (4_000, 9_000) if quick else (20_000, 9_000)
    model = Model()
    settings = {"HEARTH_LOG": "warning", "HEARTH_MODEL": "bench/stub"}
    if agent:
        settings |= {"HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": agent, "HEARTH_MODEL_BASE_URL": model.url, "HEARTH_MODEL_API_KEY": "x"}
    else:
        settings |= {"HEARTH_SANDBOX": "simulator"}
    with server(settings, files, size) as one:
        parts, total, starts, collects = {"queued": [], "provisioning": [], "cloning": []}, [], [], []
        first = None
        for number in range(4 if quick else 12):
            run = one.create("Say hello.")
            found = one.until(run)
            timings = found["timings"]
            if number == 0:
                first = timings["cloningMillis"]
            else:
                for name in parts:
                    parts[name].append(timings[f"{name}Millis"])
                total.append(sum(timings[f"{name}Millis"] for name in parts))
                starts.append(timings["startingAgentMillis"])
                collects.append(timings["collectingMillis"])
            one.ask("POST", f"/runs/{run}/messages", {"endSession": True})
        environment = found["environment"]
        with contextlib.closing(sqlite3.connect(f"file:{one.where}/data/hearth.db?mode=ro", uri=True)) as database:
            method = database.execute("SELECT tree_method FROM sandboxes ORDER BY rowid DESC LIMIT 1").fetchone()[0]
        what = f"first run, {files} files, cached: our part ({environment['isolation']}, {method})"
        middle = {name: f"{percentile(values, 0.5):.0f}" for name, values in parts.items()}
        yield {"what": what, "ours": millis(total), "peer": f"agent's start {percentile(starts, 0.5):.0f} ms", "bar": "≤ 150 ms p50", "reached": percentile(total, 0.5) <= 150}
        yield {"what": "  of it queued · provisioning · cloning (p50)", "ours": " · ".join(middle.values()) + " ms", "peer": f"first clone {first} ms"}
        yield {"what": "  collecting, when the agent has ended", "ours": millis(collects)}
    model.stop()
