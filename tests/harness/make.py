"""Objects for tests, made through the API as somebody who may, with as little given as the contract lets one."""

import itertools

_numbers = itertools.count(1)

ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def organisation_number(seed):
    """A valid number for each seed: the next eight digits that have a check digit."""
    for first in itertools.count(80000000 + 10 * seed):
        rest = sum(int(d) * w for d, w in zip(str(first), ORGANISATION_WEIGHTS)) % 11
        if rest != 1:
            return f"{first}{(11 - rest) % 11}"


class Maker:
    def __init__(self, http):
        self.http = http

    def new(self, path, **members):
        answer = self.http.post(path, json=members)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def programme(self, **members):
        number = next(_numbers)
        return self.new("/v1/programmes", **{"name": {"nb": f"Program {number}"}, "short_name": f"P{number}",
                                             "level": "regional", "visibility": "published", **members})

    def actor(self, **members):
        return self.new("/v1/actors", **{"name": f"Aktør {next(_numbers)}", "kinds": ["buyer"],
                                         "visibility": "published", **members})

    def pilot(self, programme_id, **members):
        return self.new("/v1/pilots", **{"programme_id": programme_id, "title": {"nb": f"Pilot {next(_numbers)}"},
                                         "visibility": "published", **members})

    def activity(self, programme_id, **members):
        return self.new("/v1/activities", **{
            "programme_id": programme_id, "kind": "course", "format": "online", "visibility": "published",
            "title": {"nb": f"Kurs {next(_numbers)}"}, "starts_at": "2026-04-15T08:00:00Z",
            "ends_at": "2026-04-15T13:00:00Z", **members})
