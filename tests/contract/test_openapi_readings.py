"""Every reading of the demo data is as the published document says: no member, header field or status that it does not have."""

import copy

import jsonschema
import pytest

from contract.test_openapi_document import operations, resolve
from contract.test_openapi_requests import OF_HTTP

DEMO = True
OBJECTS_EACH = 3  # of each path with identifiers


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


def close(node):
    """Objects whose schema names members have these alone."""
    if isinstance(node, list):
        for child in node:
            close(child)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and "object" in node.get("type", ()):
            node.setdefault("additionalProperties", False)
        for name, child in node.items():
            if name not in ("example", "examples", "if", "then", "else", "not"):
                close(child)


@pytest.fixture(scope="module")
def validator(document):
    components = copy.deepcopy(document["components"])
    close(components["schemas"])
    return lambda schema: jsonschema.Draft202012Validator({"allOf": [schema], "components": components})


def real_paths(admin, template):
    """Paths of objects that there are: identifiers are taken from the list in front of them."""
    paths = [""]
    for part in template.strip("/").split("/"):
        if not part.startswith("{"):
            paths = [f"{path}/{part}" for path in paths]
        elif part == "{resource}":
            paths = [f"{path}/pilot" for path in paths]
        else:
            rows = [(path, row) for path in paths for row in admin.get(path).json().get("data", [])]  # none that it may not list
            paths = [f"{path}/{row['name' if part == '{name}' else 'id']}" for path, row in rows]
    return paths


def query_of(document, operation):
    """Everything that can be embedded."""
    for parameter in (resolve(document, p) for p in operation.get("parameters", [])):
        if parameter["name"] == "include":
            return {"include": ",".join(resolve(document, parameter["schema"]["items"])["enum"])}
    return {}


def headers_of(document, answer):
    return {name.lower() for name in resolve(document, answer).get("headers", {})}


def readings(document, client, admin):
    """Operation, path and query of each reading."""
    for place, operation in operations(document):
        if place.startswith("GET "):
            for path in real_paths(admin, place[4:])[:OBJECTS_EACH]:
                for query in (query_of(document, operation), {}):
                    yield place, operation, path, query


def test_members_and_header_fields_are_declared(document, client, admin, validator):
    wrong, validators, seen = [], {}, set()
    for place, operation, path, query in readings(document, client, admin):
        content = operation["responses"]["200"]["content"]
        for caller in (admin, client):
            answer = caller.get(path, params=query, headers={"Accept": next(iter(content))})
            if answer.status_code != 200:
                continue
            seen.add(place)
            undeclared = set(answer.headers) - OF_HTTP - headers_of(document, operation["responses"]["200"])
            if undeclared:
                wrong.append(f"{place}: {undeclared}")
            if answer.headers["content-type"] == "application/json" and "schema" in content["application/json"]:
                holds = validators.setdefault(place, validator(content["application/json"]["schema"]))
                wrong += [f"{place} {list(e.path)}: {e.message[:200]}" for e in holds.iter_errors(answer.json())]
    assert not wrong, "\n".join(wrong[:20])
    assert len(seen) > 80


def test_a_tag_and_its_304_are_declared_together(document, client, admin):
    for place, operation, path, _ in readings(document, client, admin):
        answer = admin.get(path)
        if answer.status_code != 200:
            continue
        tag = answer.headers.get("etag")
        names = [resolve(document, p)["name"] for p in operation.get("parameters", [])]
        declared = ("etag" in headers_of(document, operation["responses"]["200"]), "If-None-Match" in names, "304" in operation["responses"])
        assert declared == (bool(tag),) * 3, place
        if tag:
            again = admin.get(path, headers={"If-None-Match": tag})
            assert again.status_code in (200, 304), place  # computed anew, what says when is another each time
            if again.status_code == 304:
                assert set(again.headers) <= OF_HTTP | headers_of(document, operation["responses"]["304"]), place


def objects_of(document, schema, place, found):
    """Each schema of an object that a schema leads to, by its identity."""
    place = schema["$ref"].rpartition("/")[2] if "$ref" in schema else place
    schema = resolve(document, schema)
    if id(schema) in found:
        return
    found[id(schema)] = place, schema
    for name, member in schema.get("properties", {}).items():
        objects_of(document, member, f"{place}/{name}", found)
    inner = [schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)]
    for child in inner + [branch for name in ("anyOf", "oneOf", "allOf") for branch in schema.get(name, [])]:
        objects_of(document, child, place + "/", found)


def test_what_fields_does_not_narrow_says_what_it_always_has(document):
    sent, given, narrowed = {}, {}, set()
    for place, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            objects_of(document, media["schema"], place, sent)
        for status, answer in operation["responses"].items():
            for media in resolve(document, answer).get("content", {}).values():
                objects_of(document, media["schema"], place, given)
                if "fields" in [resolve(document, p)["name"] for p in operation.get("parameters", [])] and status[0] == "2":
                    row = resolve(document, media["schema"])
                    narrowed.add(id(resolve(document, row["properties"]["data"]["items"]) if "next" in row.get("properties", {}) else row))
    open_ones = [place for key, (place, schema) in given.items()
                 if "properties" in schema and "required" not in schema and key not in narrowed and key not in sent]
    assert not open_ones
