"""A follow-up on a warm session: POST → prompt at the model, through Hearth and by a POST to the same agent."""
import os
import time

from .model_stub import Model
from .stage import basic, folder, make_repository, millis, percentile, plain_environment, post, process, server, wait_for


def ask_through_hearth(one, run, model):
    begun, count = time.monotonic(), len(model.arrivals)
    one.ask("POST", f"/runs/{run}/messages", {"prompt": "Go on."})
    wait_for(lambda: len(model.arrivals) > count)
    one.until(run)
    return (model.arrivals[count] - begun) * 1000


def ask_directly(port, session, headers, directory, model):
    begun, count = time.monotonic(), len(model.arrivals)
    post(port, f"/session/{session}/prompt_async?directory={directory}", {"parts": [{"type": "text", "text": "Go on."}]}, headers)
    wait_for(lambda: len(model.arrivals) > count)
    return (model.arrivals[count] - begun) * 1000


def measure(quick, agent):
    if not agent:
        yield {"what": "follow-up: POST → prompt at the model", "ours": "not measured: no real agent"}
        return
    rounds = 8 if quick else 40
    model = Model()
    settings = {
        "HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": agent, "HEARTH_MODEL": "bench/stub", "HEARTH_MODEL_BASE_URL": model.url,
        "HEARTH_MODEL_API_KEY": "x", "HEARTH_LOG": "warning",
    }
    with server(settings) as one, folder() as where:
        run = one.create("Say hello.")
        found = one.until(run)
        if found["status"] != "idle":
            raise RuntimeError(found)
        make_repository(f"{where}/repo")
        os.makedirs(f"{where}/home")
        configuration = (
            '{"provider":{"b":{"npm":"@ai-sdk/openai-compatible","name":"b","options":{"baseURL":"%s","apiKey":"x"},"models":{"stub":{"name":"stub","tool_call":true,'
            '"limit":{"context":128000,"output":16000}}}}},"model":"b/stub","small_model":"b/stub","permission":{"*":"allow"}}' % model.url
        )
        environment = {
            "PATH": plain_environment()["PATH"], "HOME": f"{where}/home", "OPENCODE_CONFIG_CONTENT": configuration, "OPENCODE_SERVER_PASSWORD": "x",
            "OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
        }
        lock = f"{where}/home/.config/opencode"
        os.makedirs(f"{lock}/node_modules")
        with open(f"{lock}/package-lock.json", "w", encoding="utf-8") as file:
            file.write('{"lockfileVersion":3,"packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}')
        with process([agent, "serve", "--hostname", "127.0.0.1", "--port", "18098"], environment, f"{where}/repo", line=False):
            headers = basic("x")
            directory = f"{where}/repo"
            session = wait_for(lambda: post(18098, f"/session?directory={directory}", {"title": "bench"}, headers))["id"]
            direct, ours = [], []
            ask_directly(18098, session, headers, directory, model)
            for _ in range(rounds):
                time.sleep(0.2)
                direct.append(ask_directly(18098, session, headers, directory, model))
                time.sleep(0.2)
                ours.append(ask_through_hearth(one, run, model))
        more50 = percentile(ours, 0.5) - percentile(direct, 0.5)
        more99 = percentile(ours, 0.99) - percentile(direct, 0.99)
        isolation = found["environment"]["isolation"]
        yield {
            "what": f"follow-up, OpenCode ({isolation}): POST → model ({rounds} each)", "ours": millis(ours), "peer": f"direct {millis(direct)}",
            "bar": "+ ≤ 10 ms p50, ≤ 30 p99", "reached": more50 <= 10 and more99 <= 30,
        }
        yield {"what": "  what Hearth adds", "ours": f"p50 {more50:+.1f} · p99 {more99:+.1f} ms"}
    model.stop()
