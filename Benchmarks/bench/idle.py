"""The time until the server is ready, and its memory and wake-ups when it has nothing to do."""
import http.client
import os
import subprocess
import time

from .stage import HEARTH, folder, percentile, plain_environment, process, server


def status(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith(field)).split()[1])


def switches(pid):
    return {task: status(f"{pid}/task/{task}", "voluntary_ctxt_switches") for task in os.listdir(f"/proc/{pid}/task")}


def thread_name(pid, task):
    with open(f"/proc/{pid}/task/{task}/comm", encoding="utf-8") as file:
        return file.read().strip()


def memory(pid):
    """Returns the resident memory, and the process's own part of it; the rest is pages of libraries, which processes share."""
    return status(pid, "VmRSS") / 1024, status(pid, "RssAnon") / 1024


def measure(quick, _):
    times = []
    for _ in range(3 if quick else 15):
        with folder() as where:
            environment = {**plain_environment(), "HEARTH_DATA_DIR": f"{where}/data", "HEARTH_LISTEN": "127.0.0.1:0", "HEARTH_SANDBOX": "simulator"}
            begun = time.monotonic()
            with process([HEARTH, "serve"], environment) as (_, line):
                connection = http.client.HTTPConnection(line.split("//")[1])
                while True:
                    connection.request("GET", "/readyz")
                    response = connection.getresponse()
                    response.read()
                    if response.status == 200:
                        break
                times.append((time.monotonic() - begun) * 1000)
    start = percentile(times, 0.5)
    yield {"what": "start: exec → readyz 200 (new data directory)", "ours": f"p50 {start:.0f} ms", "bar": "≤ 50 ms", "reached": start <= 50}
    with server({"HEARTH_SANDBOX": "simulator"}) as one:
        time.sleep(2)
        resident, own = memory(one.pid)
        time.sleep(8)
        before = switches(one.pid)
        time.sleep(5)
        after = switches(one.pid)
        # Swift's tasks run on libdispatch, which looks after its threads once a second, on its own thread, from the first task on.
        names = {task: thread_name(one.pid, task) for task in after}
        wakes = {kind: sum(after[task] - before[task] for task in after if task in before and names[task].endswith("overcommit") == kind) for kind in (False, True)}
        yield {"what": "idle server: resident memory", "ours": f"{resident:.1f} MB (own {own:.1f})", "bar": "≤ 20 MB", "reached": resident <= 20}
        yield {
            "what": "idle server: wake-ups in 5 s", "ours": f"{wakes[False]} + {wakes[True]} of libdispatch", "bar": "0",
            "reached": sum(wakes.values()) == 0,
        }
        run = one.create("Say hello.")
        one.until(run)
        host = subprocess.run(["pgrep", "-f", f"sandbox-host {one.where}"], capture_output=True, text=True).stdout.split()[0]
        size, own = memory(int(host))
        yield {"what": "a live sandbox's host: resident memory", "ours": f"{size:.1f} MB (own {own:.1f})", "bar": "≤ 10 MB", "reached": size <= 10}
