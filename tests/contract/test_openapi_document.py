"""The published contract: whole, consistent, and with examples that are true."""

import json
import re

import jsonschema
import pytest
import yaml

METHODS = ("get", "post", "put", "patch", "delete")
LINK = re.compile(r"^#/components/(\w+)/([\w.-]+)$")


@pytest.fixture(scope="module")
def document(client):
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def resolve(document, node):
    while "$ref" in node:
        kind, name = LINK.match(node["$ref"]).groups()
        node = document["components"][kind][name]
    return node


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def walk(node, place="#"):
    yield place, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in children:
        yield from walk(child, f"{place}/{name}")


def faults(document, schema, value):
    """What is wrong with a value: by the schema with all components at hand."""
    whole = {"allOf": [schema], "components": document["components"]}
    return [f"{list(e.path)}: {e.message}" for e in jsonschema.Draft202012Validator(whole).iter_errors(value)]


def texts(node):
    """As a YAML reader sees it that leaves every scalar a text: PyYAML knows YAML 1.1 only, where `no` is false."""
    if isinstance(node, dict):
        return {name: texts(child) for name, child in node.items()}
    if isinstance(node, list):
        return [texts(child) for child in node]
    return node if isinstance(node, str) else json.dumps(node)


def test_json_and_yaml_are_the_same_document(client, document):
    answer = client.get("/openapi.yaml")
    assert answer.status_code == 200
    assert yaml.load(answer.text, yaml.BaseLoader) == texts(document)


def test_head_of_the_document(document):
    assert document["openapi"].startswith("3.1.")
    assert "jsonSchemaDialect" not in document
    assert document["info"]["license"]["identifier"] == "MIT"


def test_every_reference_leads_somewhere(document):
    for place, node in walk(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if place.endswith("/x-data"):  # an extension of ours, and a table rather than a component
                assert node["$ref"] == "#/components/x-data" and document["components"]["x-data"], place
                continue
            kind, name = LINK.match(node["$ref"]).groups()
            assert name in document["components"][kind], place


def test_no_component_is_unused(document):
    used = {node["$ref"] for _, node in walk(document) if isinstance(node, dict) and isinstance(node.get("$ref"), str)}
    for kind in ("schemas", "parameters", "headers", "responses"):
        unused = [name for name in document["components"][kind] if f"#/components/{kind}/{name}" not in used]
        assert not unused, kind


def test_operations_are_named_once_and_described(document):
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in document["tags"]}
    for place, operation in operations(document):
        assert operation["summary"] and operation["description"], place
        assert set(operation["tags"]) <= tags, place


def test_security_says_the_same_as_the_roles(document):
    for place, operation in operations(document):
        assert ({} in operation["security"]) == ("anonymous" in operation["x-roles"]), place
        assert set(operation["x-roles"]) <= {*document["x-roles"], "authenticated"}, place


def test_every_operation_lists_its_problems(document):
    for place, operation in operations(document):
        problems = {status for status in operation["responses"] if status[0] in "45"}
        assert "400" in problems, place
        for status in problems:
            content = resolve(document, operation["responses"][status])["content"]
            assert list(content) == ["application/problem+json"], f"{place} {status}"


def test_conditional_operations_say_428_and_412(document):
    for place, operation in operations(document):
        for parameter in (resolve(document, p) for p in operation.get("parameters", [])):
            if parameter["name"] == "If-Match":
                assert "412" in operation["responses"], place
                assert ("428" in operation["responses"]) == parameter.get("required", False), place


def test_parameters_are_bounded(document):
    for place, operation in operations(document):
        for parameter in (resolve(document, p) for p in operation.get("parameters", [])):
            schema = resolve(document, parameter["schema"])
            where = f"{place} {parameter['name']}"
            assert parameter["description"], where
            if schema["type"] == "array":
                assert parameter["explode"] is False and "maxItems" in schema, where
                schema = resolve(document, schema["items"])
            if schema["type"] == "string":
                assert {"enum", "format", "maxLength", "pattern"} & set(schema), where


def test_fields_are_the_members_of_the_answer(document):
    parameters = {p["name"]: p for p in document["paths"]["/v1/pilots"]["get"]["parameters"] if "name" in p}
    members = document["components"]["schemas"]["Pilot"]["properties"]
    assert parameters["fields"]["schema"]["items"]["enum"] == list(members)


def test_schemas_are_json_schema(document):
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_examples_of_schemas_hold(document):
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            assert not faults(document, {"$ref": f"#/components/schemas/{name}"}, example), name


def test_examples_of_media_types_hold(document):
    for place, node in walk(document["paths"]):
        if isinstance(node, dict) and "schema" in node:
            named = node.get("examples", {})
            values = [e["value"] for e in named.values()] if isinstance(named, dict) else []
            for value in values + ([node["example"]] if "example" in node else []):
                assert not faults(document, node["schema"], value), place


def test_every_body_and_every_object_has_an_example(document):
    """Pages have those of their rows; the document itself has none."""
    for place, operation in operations(document):
        contents = {**operation.get("requestBody", {}).get("content", {}), **resolve(document, operation["responses"].get("200", {})).get("content", {})}
        for kind, media in contents.items():
            schema = resolve(document, media["schema"])
            if "json" in kind and "properties" in schema and "next" not in schema["properties"]:
                assert schema.get("examples") or {"example", "examples"} & set(media), f"{place} {kind}"


def test_patches_require_nothing(document):
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Patch"):
            assert not schema.get("required"), name
            assert not faults(document, {"$ref": f"#/components/schemas/{name}"}, {}), name
