"""Compares what servers under test have answered with the OpenAPI document, more strictly than a client would.

exchanges.py DOCUMENT EXCHANGES

Beyond the schemas: no field may be there that the document does not have, values of `x-known-values` must be among them, a refusal's code must
be one that the operation can answer, and every operation and every code that can occur must have been seen.
"""

import collections
import copy
import json
import sys

import jsonschema

OPEN = {"Problem", "Failure"}  # codes have members of their own

# Codes that nothing can bring about now: nothing is pruned, no rate is limited, and a fault of the server's own is not made for a test.
UNREACHABLE = {"events_pruned", "patch_pruned", "rate_limited", "internal"}


def strict(value, name=None):
    """The schema without tolerance for what may be added later."""
    if isinstance(value, list):
        return [strict(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: item if key in ("example", "enum", "const") else strict(item) for key, item in value.items()}
    if isinstance(value.get("properties"), dict) and value.get("type") in ("object", ["object", "null"]) and name not in OPEN:
        value.setdefault("additionalProperties", False)
    if "x-known-values" in value:
        known = list(value["x-known-values"])
        value["enum"] = known + ([None] if "null" in value.get("type", []) else [])
    return value


def strict_document(document):
    document = copy.deepcopy(document)
    schemas = document["components"]["schemas"]
    for name in schemas:
        schemas[name] = {key: item if key == "example" else strict({"it": item}, name)["it"] for key, item in schemas[name].items()}
        if "properties" in schemas[name] and name not in OPEN:
            schemas[name].setdefault("additionalProperties", False)
    mapping = schemas["Event"]["discriminator"]["mapping"]
    schemas["Event"] = {
        "properties": {"type": {"enum": list(mapping)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": {"$ref": reference}}
            for kind, reference in mapping.items()
        ],
    }
    document["paths"] = strict(document["paths"])
    return document


class Comparison:
    def __init__(self, document):
        self.document = strict_document(document)
        self.seen = collections.Counter()
        self.events = collections.Counter()
        self.codes = set()
        self.mistakes = collections.Counter()
        self.operations = {}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                self.operations[operation["operationId"]] = (method.upper(), path.strip("/").split("/"))
        self.validators = {}

    def operation(self, method, path):
        parts = path.split("?")[0].strip("/").split("/")
        for prefix in ([], ["api", "v1", "coding-agent"]):
            for name, (verb, pattern) in self.operations.items():
                if verb == method and len(pattern) == len(prefix + parts):
                    if all(one.startswith("{") or one == other for one, other in zip(pattern, prefix + parts)):
                        return name, "/" + "/".join(pattern)
        return None, None

    def check(self, where, schema, value):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = jsonschema.Draft202012Validator({**schema, "components": self.document["components"]})
        for error in list(self.validators[key].iter_errors(value))[:5]:
            place = "/".join("#" if isinstance(part, int) else str(part) for part in error.absolute_path)
            self.mistakes[f"{where} at {place}: {error.message[:200]}"] += 1

    def take(self, exchange):
        method, path, status = exchange["method"], exchange["path"], exchange["status"]
        if status >= 400 and exchange["type"].startswith("application/problem+json") and exchange["body"]:
            self.codes.add(json.loads(exchange["body"])["code"])
        name, pattern = self.operation("GET" if method == "HEAD" else method, path)
        if name is None:
            return
        responses = self.document["paths"][pattern][("get" if method == "HEAD" else method.lower())]["responses"]
        response = responses.get(str(status)) or (responses["default"] if status in (408, 414, 417, 431, 501, 505) else None)
        where = f"{name} {status}"
        self.seen[where] += 1
        if response is None:
            self.mistakes[f"{where} is not in the document"] += 1
            return
        if method == "HEAD" or not exchange["body"]:
            return
        kind = exchange["type"].split(";")[0].strip()
        media = {key.split(";")[0].strip(): item for key, item in response.get("content", {}).items()}.get(kind)
        if media is None:
            self.mistakes[f"{where}: {kind} is not in the document"] += 1
        elif kind == "text/event-stream":
            for line in exchange["body"].split("\n"):
                if line.startswith("data: "):
                    event = json.loads(line[6:])
                    self.events[event["type"]] += 1
                    self.check(f"event {event['type']}", {"$ref": "#/components/schemas/Event"}, event)
        elif kind.endswith("json"):
            value = json.loads(exchange["body"])
            self.check(where, media["schema"], value)
            if status >= 400 and "x-codes" in response:
                if value["code"] not in response["x-codes"]:
                    self.mistakes[f"{where}: {value['code']} is not among its codes"] += 1


def main():
    comparison = Comparison(json.load(open(sys.argv[1])))
    with open(sys.argv[2]) as file:
        for line in file:
            comparison.take(json.loads(line))
    missing = [name for name in comparison.operations if not any(key.startswith(name + " ") for key in comparison.seen)]
    for name in missing:
        comparison.mistakes[f"{name} was not seen"] += 1
    known = set(comparison.document["components"]["examples"])
    for code in sorted(known - comparison.codes - UNREACHABLE):
        comparison.mistakes[f"no test has provoked {code}"] += 1
    print(f"{sum(comparison.seen.values())} answers of {len(comparison.operations)} operations, {sum(comparison.events.values())} events of "
          f"{len(comparison.events)} types, {len(comparison.codes)} codes of refusals; {len(comparison.mistakes)} mistakes")
    print("statuses:", ", ".join(f"{key}" for key in sorted(comparison.seen)))
    print("events:", ", ".join(sorted(comparison.events)))
    print("codes:", ", ".join(sorted(comparison.codes)))
    for mistake, count in comparison.mistakes.most_common():
        print(f"MISTAKE ({count}×) {mistake}")
    sys.exit(1 if comparison.mistakes else 0)


main()
