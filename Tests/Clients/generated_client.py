"""The main job with a client that openapi-python-client has generated from the server's own document.

generated_client.py CLIENT_FOLDER URL KEY REPOSITORY

Starts a run, waits for it by long polls, reads its events and turns, takes the patch, sends a follow-up into the same session, meets a refusal,
ends the session, forgets the run. Prints what it has seen as one JSON object.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

from hearth_client import AuthenticatedClient  # noqa: E402
from hearth_client.api.description import me, models  # noqa: E402
from hearth_client.api.messages import post_message  # noqa: E402
from hearth_client.api.results import get_patch, list_events, list_turns  # noqa: E402
from hearth_client.api.runs import create_run, delete_run, get_run, list_runs  # noqa: E402
from hearth_client.models import CreateRunRequest, PostMessageRequest, Problem  # noqa: E402
from hearth_client.models.get_run_until import GetRunUntil  # noqa: E402


def settled(client, run):
    for _ in range(30):
        answer = get_run.sync(run, client=client, wait=10, until=GetRunUntil.IDLE)
        if answer.run.status in ("idle", "ended"):
            return answer.run
    raise SystemExit(f"{run} did not come to rest")


def main():
    _, _, url, key, repository = sys.argv
    client = AuthenticatedClient(base_url=url, token=key)
    seen = {"account": me.sync(client=client).account.name, "model": models.sync(client=client).default_model_id}

    created = create_run.sync(client=client, body=CreateRunRequest(prompt="Remember the word plum.", repository=repository)).run
    first = settled(client, created.id)
    seen["first"] = {"status": first.status, "active": first.session_active, "turns": first.turn_count}

    answer = post_message.sync(first.id, client=client, body=PostMessageRequest(prompt="Which word?"))
    seen["follow-up"] = {"run": answer.run.id == first.id, "number": answer.turn.number}
    second = settled(client, first.id)
    seen["second"] = {"status": second.status, "turns": second.turn_count, "summary": second.summary}

    page = list_events.sync(first.id, client=client, limit=1000)
    seen["events"] = {"count": len(page.events), "last": page.last_seq, "kinds": sorted({type(event).__name__ for event in page.events})}
    seen["turns"] = [turn.number for turn in list_turns.sync(first.id, client=client).turns]
    seen["patch"] = get_patch.sync_detailed(first.id, client=client).status_code
    seen["listed"] = first.id in [run.id for run in list_runs.sync(client=client, limit=10).runs]

    refused = delete_run.sync(first.id, client=client)
    assert isinstance(refused, Problem), refused
    seen["refused"] = refused.code
    ended = post_message.sync(first.id, client=client, body=PostMessageRequest(end_session=True)).run
    seen["ended"] = {"status": ended.status, "outcome": ended.outcome}
    seen["forgotten"] = delete_run.sync_detailed(first.id, client=client).status_code
    print(json.dumps(seen))


main()
