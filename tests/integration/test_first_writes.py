"""A connection's first writes: one that is refused takes nothing along that others count on."""

from concurrent.futures import ThreadPoolExecutor

from harness.client import open_client

TAKEN = "974760673"


def create(http, **members):
    return http.post("/v1/actors", json={"name": "Aktør", "kinds": ["buyer"], **members}).status_code


def test_refused_first_writes_leave_those_behind_them_alone(postgres, empty_template, make_database, start_ioad, token):
    url = postgres.url(make_database(empty_template))
    for first in (True, False, False, False):
        ioad = start_ioad(IOA_DATABASE_URL=url, IOA_WORKERS="1", IOA_WRITE_CONNECTIONS="1")
        with open_client(ioad.url, token("national_admin")) as http, ThreadPoolExecutor(40) as pool:
            if first:
                assert create(http, organisation_number=TAKEN) == 201
                continue  # `with` waits; the daemon is stopped by its fixture
            refused, made = [], []
            for _ in range(20):
                refused.append(pool.submit(create, http, organisation_number=TAKEN))
                made.append(pool.submit(create, http))
            assert {r.result() for r in refused} == {409} and {m.result() for m in made} == {201}
        ioad.stop()
