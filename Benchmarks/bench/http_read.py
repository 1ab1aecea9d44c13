"""The cheapest read, beside nginx and node returning the same bytes."""
import contextlib
import re
import shutil
import subprocess

from .stage import PREFIX, folder, plain_environment, process, server


def load(url, key, seconds):
    words = ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", "-H", f"Authorization: Bearer {key}", url]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        raise RuntimeError(text)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return rate, float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


@contextlib.contextmanager
def nginx(body):
    with folder() as where:
        escaped = body.replace("\\", "\\\\").replace("'", "\\'").replace("$", "")
        text = f"""
            daemon off; worker_processes 1; pid {where}/pid; error_log {where}/error;
            events {{ worker_connections 1024; }}
            http {{ access_log off; client_body_temp_path {where}/t1; proxy_temp_path {where}/t2; fastcgi_temp_path {where}/t3;
              uwsgi_temp_path {where}/t4; scgi_temp_path {where}/t5; keepalive_requests 1000000000;
              server {{ listen 127.0.0.1:18099; location / {{ default_type application/json; return 200 '{escaped}'; }} }} }}"""
        with open(f"{where}/conf", "w", encoding="utf-8") as file:
            file.write(text)
        with process(["nginx", "-c", f"{where}/conf", "-e", f"{where}/error"], plain_environment(), line=False):
            import time

            time.sleep(0.5)
            yield "http://127.0.0.1:18099/"


@contextlib.contextmanager
def node(body):
    script = "const b=process.argv[1];const s=require('http').createServer((q,r)=>{r.setHeader('content-type','application/json');r.end(b)});s.listen(0,'127.0.0.1',()=>console.log(s.address().port))"
    with process(["node", "-e", script, body], plain_environment()) as (_, port):
        yield f"http://127.0.0.1:{port}/"


def measure(quick, _):
    if not shutil.which("wrk"):
        yield {"what": "GET of one run", "ours": "not measured: no wrk"}
        return
    seconds = 3 if quick else 8
    with server({"HEARTH_SANDBOX": "simulator", "HEARTH_LOG": "warning"}) as one:
        run = one.create("Say hello.")
        one.until(run)
        one.connection.request("GET", f"{PREFIX}/runs/{run}", headers=one.headers)
        body = one.connection.getresponse().read().decode()
        url = f"http://{one.host}:{one.port}{PREFIX}/runs/{run}"
        load(url, one.key, 1)
        rate, p99 = load(url, one.key, seconds)
        what = f"GET of one run, {len(body)} bytes, 64 connections"
        for name, peer, bar in (("nginx", nginx, 0.9), ("node", node, 1.8)):
            if not shutil.which(name):
                yield {"what": f"{what}, beside {name}", "ours": f"{rate:,.0f}/s", "peer": f"no {name} here"}
                continue
            with peer(body) as other:
                load(other, "x", 1)
                theirs, _ = load(other, "x", seconds)
            yield {
                "what": f"{what}, beside {name}", "ours": f"{rate:,.0f}/s", "peer": f"{theirs:,.0f}/s ({rate / theirs:.2f} ×)",
                "bar": f"≥ {bar} ×", "reached": rate / theirs >= bar,
            }
        yield {"what": "its p99", "ours": f"{p99:.2f} ms", "bar": "≤ 1 ms", "reached": p99 <= 1}
