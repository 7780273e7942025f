"""Requests by the published document, good and hostile ones: every answer is one that the document has, as its schema says.

The same requests in every run; IOA_REQUESTS_SEED and IOA_REQUESTS_EACH make others, and more."""

import json
import os
import random

import jsonschema
import pytest

from contract.generate import HOSTILE, Generator

DEMO = True
SEED = int(os.environ.get("IOA_REQUESTS_SEED", "1"))
EACH = int(os.environ.get("IOA_REQUESTS_EACH", "8"))  # requests of an operation
METHODS = ("get", "post", "put", "patch", "delete")
ENDLESS = "text/event-stream"
# Answers of the engine to any request, which operations do not repeat (README of api/).
EVERYWHERE = {"400", "401", "403", "404", "405", "406", "409", "412", "413", "414", "415", "422", "428", "429", "431", "503"}

# Header fields of HTTP itself, that any answer may have, and hints to proxies.
OF_HTTP = {"cache-control", "connection", "content-encoding", "content-length", "content-type", "date", "transfer-encoding", "vary", "x-accel-buffering"}


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def callers(client, client_as, admin):
    programme = admin.get("/v1/programmes?level=regional").json()["data"][0]["id"]
    return [client, admin, admin, client_as("regional_manager", programmes=[programme]), client_as("buyer", organisation="991825827"),
            client_as("national_evaluator"), client_as("supplier", organisation="889640782")]


@pytest.fixture(scope="module")
def identifiers(admin, document):
    """Of objects that there are, from every list that the caller may ask for."""
    lists = [path for path, item in document["paths"].items() if "{" not in path and {"$ref": "#/components/parameters/cursor"} in
             item.get("get", {}).get("parameters", [])]
    rows = [row for path in lists for row in admin.get(path).json().get("data", [])]
    return [row["id"] for row in rows if isinstance(row.get("id"), str)]


class Checker:
    """Holds an answer against what the document has for it."""

    def __init__(self, document):
        self.document = document
        self.validators = {}

    def _validator(self, place, schema):
        if place not in self.validators:
            whole = {"allOf": [schema], "components": self.document["components"]}
            self.validators[place] = jsonschema.Draft202012Validator(whole)
        return self.validators[place]

    def fault(self, generator, operation, answer):
        status = str(answer.status_code)
        declared = operation["responses"].get(status)
        if declared is None:
            return None if status in EVERYWHERE and self._is_problem(answer) else "this status is not declared"
        undeclared = set(answer.headers) - OF_HTTP - {name.lower() for name in generator.resolve(declared).get("headers", {})}
        if undeclared:
            return f"the header fields {undeclared} are not declared"
        content = {name.split(";")[0]: media for name, media in generator.resolve(declared).get("content", {}).items()}
        kind = answer.headers.get("content-type", "").split(";")[0]
        if not content or not answer.content:
            return "a body that is not declared" if answer.content else None
        if kind not in content:
            return f"{kind} is not declared"
        if "json" not in kind or "ndjson" in kind:
            return None
        faults = list(self._validator((operation["operationId"], status, kind), content[kind]["schema"]).iter_errors(answer.json()))
        return f"{list(faults[0].path)}: {faults[0].message[:300]}" if faults else None

    def _is_problem(self, answer):
        return answer.headers.get("content-type") == "application/problem+json" and answer.json()["status"] == answer.status_code


def path_of(generator, path, parameters, identifiers):
    for p in parameters:
        if p["in"] == "path":
            known = p["schema"].get("format") == "uuid" and identifiers and generator.random.random() < 0.85
            value = generator.random.choice(identifiers) if known else generator.value(p["schema"])
            path = path.replace("{%s}" % p["name"], str(value).replace("/", "%2F").replace("%0", "x").replace("\0", "x").replace("#", "x").replace("?", "x") or "x")
    return path


def query_of(generator, parameters):
    query = {}
    for p in parameters:
        if p["in"] == "query" and p["name"] != "wait" and (p.get("required") or generator.random.random() < 0.25):
            value = p["example"] if "example" in p and generator.random.random() < 0.5 else generator.value(p["schema"])
            query[p["name"]] = ",".join(map(str, value)) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
    return query


def body_of(generator, operation):
    """Bytes and their type; (None, None) for an operation that takes none."""
    content = generator.resolve(operation.get("requestBody", {})).get("content")
    if not content:
        return None, None
    kind = generator.random.choice(list(content))
    value = generator.value(content[kind]["schema"]) if generator.random.random() < 0.95 else generator.random.choice(HOSTILE)
    return json.dumps(value).encode(), kind


def request(generator, callers, path, method, operation, shared, identifiers):
    parameters = [generator.resolve(p) for p in operation.get("parameters", []) + shared]
    for p in parameters:
        p["schema"] = generator.resolve(p["schema"])
    body, kind = body_of(generator, operation)
    headers = {"Content-Type": kind} if kind else {}
    if any(p["in"] == "header" and p["name"] == "If-Match" for p in parameters):
        headers["If-Match"] = generator.random.choice(["*", "*", '"1-0"'])
    client = generator.random.choice(callers)
    return client.request(method.upper(), path_of(generator, path, parameters, identifiers), params=query_of(generator, parameters),
                          content=body, headers=headers)


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method], item.get("parameters", [])


@pytest.mark.parametrize("hostility", [0.0, 0.15])
def test_every_answer_is_declared(document, callers, identifiers, hostility, ioad):
    generator = Generator(document, random.Random(SEED), hostility)
    checker, wrong, statuses = Checker(document), [], set()
    for path, method, operation, shared in operations(document):
        for _ in range(EACH):
            answer = request(generator, callers, path, method, operation, shared, identifiers)
            statuses.add(answer.status_code)
            fault = checker.fault(generator, operation, answer)
            if fault:
                asked = answer.request
                wrong.append(f"{asked.method} {asked.url} {asked.content[:500]!r} → {answer.status_code}: {fault}\n  {answer.text[:300]}")
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong[:20])
    assert {200, 201, 400, 404, 422} <= statuses and not {s for s in statuses if s >= 500 and s != 503}
