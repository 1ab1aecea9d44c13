"""Reads the stream of a run with other people's clients, cut again and again, and prints the numbers and types of what came, as JSON lines.

sse_reading.py CLIENT URL KEY RUN PIECE

CLIENT: httpx-sse, sseclient-py. PIECE: after so many events the connection is cut and made anew, with the Last-Event-ID that the client has
kept. It ends with stream.end, or with 204.
"""

import json
import sys

import httpx
import httpx_sse
import requests
import sseclient


def with_httpx_sse(url, headers):
    with httpx.Client(timeout=30) as client:
        with httpx_sse.connect_sse(client, "GET", url, headers=headers) as source:
            if source.response.status_code == 204:
                return
            for event in source.iter_sse():
                yield event.id, event.event, event.data


def with_sseclient(url, headers):
    with requests.get(url, headers={**headers, "Accept": "text/event-stream"}, stream=True, timeout=30) as response:
        if response.status_code == 204:
            return
        response.raise_for_status()
        for event in sseclient.SSEClient(response).events():
            yield event.id, event.event, event.data


def main():
    client, url, key, run, piece = sys.argv[1:]
    read = {"httpx-sse": with_httpx_sse, "sseclient-py": with_sseclient}[client]
    headers = {"Authorization": f"Bearer {key}"}
    last = None
    for _ in range(1000):
        seen = 0
        if last:
            headers["Last-Event-ID"] = last
        for number, kind, data in read(f"{url}/api/v1/coding-agent/runs/{run}/stream", headers):
            envelope = json.loads(data)
            assert envelope["type"] == kind, (envelope, kind)
            # Clients carry the last id over to events that have none.
            if envelope["seq"] is not None:
                assert str(envelope["seq"]) == number, (envelope, number)
                last = number
            print(json.dumps({"seq": envelope["seq"], "type": kind}), flush=True)
            if kind == "stream.end" and envelope["data"]["reason"] != "server_stopping":
                return
            seen += 1
            if seen == int(piece):
                break
        else:
            if seen == 0:
                return


main()
