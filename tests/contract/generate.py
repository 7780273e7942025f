"""Values by a JSON Schema, mostly good ones, and hostile ones instead; the same for the same seed."""

import datetime
import string
import uuid

HOSTILE = [None, True, 0, -1, 10**30, 1.5, "", " ", "a" * 5000, "\u0000", "\U0001f600", "'; drop table pilot; --", "../../etc/passwd", "%00", [], {}, [[[[]]]],
           {"a": {"b": {"c": None}}}, [None], "NaN", "9999-99-99", "00000000-0000-0000-0000-000000000000"]
# What a schema's own example does not show.
FORMATS = {
    "uuid": lambda g: str(uuid.UUID(int=g.random.getrandbits(128), version=4)),
    "date": lambda g: str(datetime.date(2020, 1, 1) + datetime.timedelta(days=g.random.randrange(4000))),
    "date-time": lambda g: f"20{g.random.randrange(20, 30)}-0{g.random.randrange(1, 10)}-1{g.random.randrange(10)}T12:00:00Z",
    "uri": lambda g: "https://example.org/" + g.word(),
    "uri-reference": lambda g: "/" + g.word(),
    "email": lambda g: g.word() + "@example.org",
    "organisation-number": lambda g: g.random.choice(["974760673", "991825827", "889640782"]),
    "municipality-number": lambda g: g.random.choice(["5501", "5503", "1804"]),
    "time-zone": lambda g: "Europe/Oslo",
    "currency": lambda g: g.random.choice(["NOK", "EUR"]),
}
DEPTH_MAX = 6


class Generator:
    def __init__(self, document, random, hostility=0.0):
        self.document, self.random, self.hostility = document, random, hostility

    def word(self):
        return "".join(self.random.choices(string.ascii_lowercase, k=self.random.randrange(1, 12)))

    def resolve(self, schema):
        while isinstance(schema, dict) and "$ref" in schema:
            node = self.document
            for part in schema["$ref"].lstrip("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def value(self, schema, depth=0):
        schema = self.resolve(schema)
        if self.random.random() < self.hostility:
            return self.random.choice(HOSTILE)
        for keyword in ("const", "default"):
            if keyword in schema and self.random.random() < 0.5:
                return schema[keyword]
        if schema.get("examples") and self.random.random() < 0.5:
            return self.random.choice(schema["examples"])
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self.value(self.random.choice(schema[keyword]), depth)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        types = schema.get("type", ["object"] if "properties" in schema else ["string"])
        return self._typed(schema, types if isinstance(types, str) else self.random.choice(types), depth)

    def _typed(self, schema, kind, depth):
        if kind == "null" or depth > DEPTH_MAX:
            return None
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "number"):
            low = schema.get("minimum", 0)
            return self.random.randint(int(low), int(min(schema.get("maximum", low + 1000), low + 10**6)))
        if kind == "array":
            low = schema.get("minItems", 0)
            count = self.random.randint(low, max(low, min(schema.get("maxItems", 3), low + 2)))
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(count)]
        if kind == "object":
            return self._object(schema, depth)
        return self._text(schema)

    def _object(self, schema, depth):
        members = {}
        for name, member in schema.get("properties", {}).items():
            member = self.resolve(member)
            if member.get("readOnly"):
                continue
            if name in schema.get("required", ()) or self.random.random() < 0.4:
                members[name] = self.value(member, depth + 1)
        if isinstance(schema.get("additionalProperties"), dict) and not members:
            members[self.random.choice(["nb", "nn", "en", "se"])] = self.value(schema["additionalProperties"], depth + 1)
        if self.random.random() < self.hostility:
            members[self.word()] = self.random.choice(HOSTILE)
        return members

    def _text(self, schema):
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]](self)
        text = " ".join(self.word() for _ in range(3))
        low, high = schema.get("minLength", 0), schema.get("maxLength", 200)
        return (text + "x" * low)[:max(low, high)]
