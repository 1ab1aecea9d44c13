"""Starts and stops the things to measure: servers on temporary directories, agents, repositories."""
import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEARTH = f"{ROOT}/.build/release/hearth"
PREFIX = "/api/v1/coding-agent"


def build():
    subprocess.run(["swift", "build", "-c", "release", "--product", "hearth"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def real_agent():
    found = subprocess.run([f"{ROOT}/tools/real-agent"], capture_output=True, text=True)
    return found.stdout.strip().split("\n")[-1] or None


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def millis(values):
    return f"p50 {percentile(values, 0.5):.1f} · p99 {percentile(values, 0.99):.1f} ms"


def plain_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(("HEARTH_", "OPENCODE_"))}


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="hearth-bench-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def process(arguments, environment, directory=None, line=True):
    """Runs a child process; yields it and the first line that it prints."""
    child = subprocess.Popen(arguments, env=environment, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    try:
        yield child, (child.stdout.readline().strip() if line else "")
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def make_repository(path, files=3, size=200):
    os.makedirs(path)
    for number in range(files):
        where = f"{path}/d{number // 100}"
        os.makedirs(where, exist_ok=True)
        with open(f"{where}/f{number}.txt", "wb") as file:
            file.write((f"{number} ".encode() * (size // 4 + 1))[:size])
    identity = ["-c", "user.name=b", "-c", "user.email=b@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *words], cwd=path, check=True)


class Server:
    """A running `hearth serve` and a client of it."""

    def __init__(self, where, child, url):
        self.where, self.pid = where, child.pid
        self.host, port = url.split("//")[1].split(":")
        self.port = int(port)
        environment = {**plain_environment(), "HEARTH_DATA_DIR": f"{where}/data"}
        made = subprocess.run([HEARTH, "keys", "create", "--name", "bench"], env=environment, capture_output=True, text=True, check=True)
        self.key = made.stdout.split("\n")[0]
        self.connection = http.client.HTTPConnection(self.host, self.port)

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        self.connection.request(method, PREFIX + path, None if body is None else json.dumps(body), self.headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {text.decode()}")
        return json.loads(text)

    def create(self, prompt, **more):
        return self.ask("POST", "/runs", {"repository": "acme/hello", "prompt": prompt, **more})["run"]["id"]

    def until(self, run, state="idle"):
        while True:
            found = self.ask("GET", f"/runs/{run}?wait=30&until={state}")["run"]
            if found["status"] in (state, "ended"):
                return found

    def stream(self, run, query=""):
        """Yields the events of a stream as they come: type and envelope."""
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.request("GET", f"{PREFIX}/runs/{run}/stream{query}", headers=self.headers)
        return frames(connection.getresponse())


def frames(response):
    kind = None
    while True:
        line = response.readline()
        if not line:
            return
        if line.startswith(b"event: "):
            kind = line[7:].strip().decode()
        elif line.startswith(b"data: "):
            yield kind, json.loads(line[6:])


@contextlib.contextmanager
def server(settings, files=3, size=200):
    with folder() as where:
        make_repository(f"{where}/git/acme/hello", files, size)
        environment = {
            **plain_environment(), "HEARTH_DATA_DIR": f"{where}/data", "HEARTH_LISTEN": "127.0.0.1:0",
            "HEARTH_GIT_BASE_URL": f"file://{where}/git", **settings,
        }
        try:
            with process([HEARTH, "serve"], environment) as (child, line):
                yield Server(where, child, line.split(" ")[-1])
        finally:
            # Sandboxes outlive their server, and no server will come back for these.
            subprocess.run(["pkill", "-f", f"sandbox-host {where}"], check=False)


def basic(password):
    return {"Authorization": "Basic " + base64.b64encode(f"opencode:{password}".encode()).decode(), "Content-Type": "application/json"}


def post(port, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    text = response.read()
    if response.status >= 400:
        raise RuntimeError(f"{path}: {response.status} {text.decode()}")
    return json.loads(text) if text else None


def wait_for(what, limit=60):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        try:
            found = what()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.02)
    raise RuntimeError("not in time")
