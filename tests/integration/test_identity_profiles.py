"""Issuer profiles: every example of docker/issuers/ takes the tokens of its issuer, as it makes them, and no others."""

import base64
import json
import time
import uuid
from pathlib import Path

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from harness import daemon
from harness.client import open_client
from harness.problem import expect_problem

EXAMPLES = Path(__file__).resolve().parents[2] / "docker" / "issuers"
BUYER, VENDOR = "991825827", "974760673"
ROLE_OF = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


def number(value, size):
    return base64.urlsafe_b64encode(value.to_bytes(size, "big")).rstrip(b"=").decode()


def raw(public):
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def jwk(key, kid, algorithm):
    """The public half, as RFC 7518 and RFC 8037 have it."""
    public = key.public_key()
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = public.public_numbers()
        members = {"kty": "RSA", "n": number(numbers.n, key.key_size // 8), "e": number(numbers.e, 3)}
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        numbers, size = public.public_numbers(), (key.key_size + 7) // 8
        members = {"kty": "EC", "crv": f"P-{key.key_size}", "x": number(numbers.x, size), "y": number(numbers.y, size)}
    else:
        members = {"kty": "OKP", "crv": "Ed25519", "x": number(int.from_bytes(raw(public), "big"), 32)}
    return {**members, "kid": kid, "use": "sig", **({"alg": algorithm} if algorithm else {})}


RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEYS = {
    "RS256": RSA_KEY, "RS384": RSA_KEY, "RS512": RSA_KEY, "PS256": RSA_KEY, "PS384": RSA_KEY, "PS512": RSA_KEY,
    "ES256": ec.generate_private_key(ec.SECP256R1()), "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()), "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def jwks():
    """One key for each algorithm, and an RSA key that does not say which."""
    keys = [jwk(key, f"key-{name}", name) for name, key in KEYS.items()]
    return {"keys": [*keys, jwk(RSA_KEY, "key-any", None)]}


def sign(claims, algorithm="RS256", kid=None, typ="JWT"):
    now = int(time.time())
    claims = {"iat": now, "exp": now + 120, "jti": uuid.uuid4().hex, **claims}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, KEYS[algorithm], algorithm, headers={"kid": kid or f"key-{algorithm}", "typ": typ})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The examples, each issuer with our keys in place of its own, all in one file."""
    folder = tmp_path_factory.mktemp("issuers")
    (folder / "jwks.json").write_text(json.dumps(jwks()))
    (folder / "secret.txt").write_text("s" * 40 + "\n")
    issuers = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        for profile in yaml.safe_load(path.read_text())["issuers"]:
            if "secret_file" not in profile["keys"]:
                profile["keys"] = {"jwks_file": "jwks.json"}
            issuers.append(profile)
    issuers.append({"issuer": "https://all.example", "keys": {"jwks_file": "jwks.json"}, "audiences": "none",
                    "algorithms": list(KEYS)})
    (folder / "issuers.yaml").write_text(yaml.safe_dump({"issuers": issuers}))
    return folder


@pytest.fixture(scope="module")
def ioad(binary, postgres, database, folder):
    with daemon.Daemon(IOA_DATABASE_URL=postgres.url(database), IOA_ISSUERS_FILE=folder / "issuers.yaml",
                       IOA_PUBLIC_URL="https://ioa.example.no/") as running:
        yield running


@pytest.fixture(scope="module")
def call(ioad):
    """call(token) → the answer to a list that anybody may read; the token decides alone."""
    with open_client(ioad.url) as http:
        yield lambda token, path="/v1/programmes": http.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
def may_create(ioad):
    """may_create(token, what) → whether the role admits it: 422, a reference to nothing, comes after the roles, 403 from them"""
    nowhere = str(uuid.uuid4())
    bodies = {"programmes": {"name": {"nb": "x"}, "short_name": "x", "level": "regional", "parent_id": nowhere},
              "pilots": {"title": {"nb": "x"}, "programme_id": nowhere}}

    with open_client(ioad.url) as http:
        def ask(token, what):
            status = http.post(f"/v1/{what}", json=bodies[what], headers={"Authorization": f"Bearer {token}"}).status_code
            assert status in (403, 422)
            return status == 422
        yield ask


def organisation(digits):
    return {"authority": "iso6523-actorid-upis", "ID": f"0192:{digits}"}


def maskinporten(**claims):
    return {"iss": "https://maskinporten.no/", "client_amr": "private_key_jwt", "token_type": "Bearer", "scope": "ioa:write",
            "client_id": "7a1c1ca0-5b2e-4b21-9d53-6e5f0c5a7d10", "consumer": organisation(BUYER), **claims}


def idporten(**claims):
    return {"iss": "https://idporten.no", "sub": "DOFRh2DZLcRlz8RWRgIKqBGYNLLTsZUkJSf4UcmaYT8=", "acr": "idporten-loa-high",
            "aud": "https://ioa.example.no", "client_id": "c1", "scope": "openid profile", "pid": "01810000121", **claims}


def ansattporten(details, **claims):
    return {"iss": "https://ansattporten.no", "sub": "nNKxpbLV2fVhcxKnwXKbXjOvkKCjrmVN5PhJJXcYmq4=",
            "aud": "https://ioa.example.no", "client_id": "c2", "authorization_details": details, **claims}


def keycloak(**claims):
    return {"iss": "https://login.example.no/realms/ioa", "sub": str(uuid.uuid4()), "typ": "Bearer", "azp": "front",
            "aud": ["ioad", "account"], "scope": "email profile", "realm_access": {"roles": ["offline_access", "ioa-admin"]},
            "resource_access": {"account": {"roles": ["manage-account"]}}, "allowed-origins": ["*"], **claims}


RESOURCE = {"type": "ansattporten:altinn:resource", "resource": "urn:altinn:resource:ioa-innkjop",
            "authorized_parties": [{"orgno": organisation(BUYER), "resource": "ioa", "name": "Kommune", "unit_type": "KOMM"}]}
SERVICE = {"type": "ansattporten:altinn:service", "resource": "urn:altinn:resource:5906:1",
           "reportees": [{"Rights": ["Read"], "Authority": "iso6523-actorid-upis", "ID": f"0192:{BUYER}", "Name": "Kommune"}]}
SYSTEM = [{"type": "urn:altinn:systemuser", "systemuser_org": organisation(BUYER), "systemuser_id": ["1"], "system_id": "x"}]

TAKEN = {
    "maskinporten": maskinporten(),
    "maskinporten delegated": maskinporten(supplier=organisation(VENDOR), delegation_source="https://www.altinn.no/"),
    "maskinporten system user": maskinporten(consumer=organisation(VENDOR), authorization_details=SYSTEM),
    "idporten": idporten(),
    "ansattporten resource": ansattporten([RESOURCE]),
    "ansattporten service": ansattporten([SERVICE]),
    "ansattporten other resource": ansattporten([{**RESOURCE, "resource": "urn:altinn:resource:other"}]),
    "ansattporten nobody chosen": ansattporten([]),
    "keycloak": keycloak(),
    "keycloak service account": keycloak(realm_access=None, scope="ioa:integration", client_id="machine"),
}

REFUSED = {
    "maskinporten without the slash": maskinporten(iss="https://maskinporten.no"),
    "maskinporten test": maskinporten(iss="https://test.maskinporten.no/"),
    "maskinporten delegated elsewhere": maskinporten(supplier=organisation(VENDOR), delegation_source="https://evil.example/"),
    "maskinporten delegated nowhere": maskinporten(supplier=organisation(VENDOR)),
    "maskinporten foreign consumer": maskinporten(consumer={"authority": "iso6523-actorid-upis", "ID": "0203:x"}),
    "idporten for another service": idporten(aud="https://other.example.no"),
    "idporten for nobody": idporten(aud=None),
    "idporten unspecified": idporten(aud="unspecified"),
    "idporten with the number as subject": idporten(sub="01810000121"),
    "ansattporten two organisations": ansattporten([RESOURCE, {**RESOURCE, "authorized_parties": [
        {"orgno": organisation(VENDOR)}]}]),
    "ansattporten broken details": ansattporten("x"),
    "keycloak account": keycloak(aud="account"),
    "keycloak other realm": keycloak(iss="https://login.example.no/realms/other"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_tokens_that_are_taken(call, name):
    assert call(sign(TAKEN[name])).status_code == 200


@pytest.mark.parametrize("name", REFUSED)
def test_tokens_that_are_refused(call, name):
    expect_problem(call(sign(REFUSED[name])), 401, "invalid-token", header="Authorization")


def test_tokens_of_other_services_lack_the_scope(call):
    for scope in ("altinn:serviceowner", None, "", "ioa:readers"):
        answer = call(sign(maskinporten(scope=scope)))
        expect_problem(answer, 403, "not-allowed", header="Authorization")
        challenge = answer.headers["www-authenticate"]
        assert 'error="insufficient_scope"' in challenge
        assert 'scope="ioa:read ioa:write"' in challenge


def test_roles_by_claim_scope_and_issuer(may_create):
    assert may_create(sign(keycloak()), "programmes")
    assert not may_create(sign(keycloak(realm_access={"roles": ["national_admin"]})), "programmes")
    assert may_create(sign(keycloak(realm_access=None, groups=["/ioa/administrators"])), "programmes")
    assert may_create(sign(keycloak(realm_access=None, resource_access={"ioad": {"roles": ["ioa-admin"]}})), "programmes")
    assert not may_create(sign(maskinporten()), "programmes")
    assert may_create(sign(maskinporten()), "pilots")
    for roles in (None, ["buyer"], "national_admin"):  # nobody asked these issuers for roles
        assert not may_create(sign(idporten(roles=roles)), "pilots")
        assert not may_create(sign(ansattporten([RESOURCE], roles=roles)), "pilots")


def test_rights_are_the_consumers_and_both_are_in_the_audit(ioad, sql):
    delegated = maskinporten(supplier=organisation(VENDOR), delegation_source="https://www.altinn.no/")
    with open_client(ioad.url, sign(delegated)) as http:
        for number, status in ((VENDOR, 403), (BUYER, 201)):
            answer = http.post("/v1/actors", json={"name": "Kommune", "kinds": ["buyer"], "organisation_number": number})
            assert answer.status_code == status, answer.text
    event = sql.execute("select issuer, subject, organisation, supplier from audit_event where resource_id = %s",
                        [answer.json()["id"]]).fetchone()
    assert event == ("https://maskinporten.no/", delegated["client_id"], BUYER, VENDOR)


def test_insufficient_roles_name_the_scopes_that_would_do(ioad):
    with open_client(ioad.url, sign(keycloak(realm_access=None))) as http:
        answer = http.post("/v1/pilots", json={"title": {"nb": "x"}, "programme_id": str(uuid.uuid4())})
    expect_problem(answer, 403, "not-allowed")
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert 'scope="ioa:integration"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("algorithm", KEYS)
def test_every_algorithm(call, algorithm):
    claims = {"iss": "https://all.example", "sub": "x"}
    good = sign(claims, algorithm)
    assert call(good).status_code == 200
    head, body, signature = good.split(".")
    other = sign({**claims, "sub": "y"}, algorithm).split(".")
    for forged in (f"{head}.{body}.{other[2]}", f"{head}.{other[1]}.{signature}", f"{head}.{body}.{'A' * len(signature)}",
                   f"{head}.{body}.{signature[:-4]}", f"{head}.{body}.{signature}AAAA"):
        expect_problem(call(forged), 401, "invalid-token", header="Authorization")


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_key_verifies_its_algorithm_only(call, algorithm):
    """An RSA key that names no algorithm verifies those of RSA; one that does, that one."""
    for kid in [f"key-{name}" for name in KEYS] + ["key-any"]:
        token = sign({"iss": "https://all.example", "sub": "x"}, algorithm, kid=kid)
        good = kid == f"key-{algorithm}" or (kid == "key-any" and ROLE_OF[algorithm[:2]] == "RSA")
        assert call(token).status_code == (200 if good else 401), (algorithm, kid)


@pytest.mark.parametrize("algorithm", [name for name in KEYS if name != "RS256"])
def test_a_profile_takes_its_algorithms_only(call, algorithm):
    expect_problem(call(sign(idporten(), algorithm)), 401, "invalid-token", header="Authorization")


def test_types(call):
    for typ, status in (("JWT", 200), ("at+jwt", 200), ("application/at+jwt", 200), ("logout+jwt", 401), ("dpop+jwt", 401)):
        assert call(sign(keycloak(), typ=typ)).status_code == status
    # this profile asks for a type
    header = {"kid": "key-RS256", "typ": None}
    now = int(time.time())
    assert call(jwt.encode({"exp": now + 60, **keycloak()}, KEYS["RS256"], "RS256", headers=header)).status_code == 401


def test_a_secret_is_for_its_issuer_alone(call):
    def made(issuer):
        return jwt.encode({"iss": issuer, "sub": "x", "aud": "http://localhost:8080", "exp": int(time.time()) + 60}, "s" * 40,
                          "HS256")
    assert call(made("http://localhost/scripts")).status_code == 200
    for issuer in ("ioad-local", "https://all.example", "https://idporten.no"):
        assert call(made(issuer)).status_code == 401


def test_identity_numbers_are_nowhere(ioad, call, sql):
    for claims in (*TAKEN.values(), *REFUSED.values()):
        call(sign({**claims, "pid": "01810000121"}))
    assert "01810000121" not in ioad.log()
    with open_client(ioad.url, sign(keycloak(pid="01810000121"))) as http:
        http.post("/v1/actors", json={"name": "Somebody", "kinds": ["buyer"]})
    tables = sql.execute("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'ioa'").fetchall()
    assert tables
    for (table,) in tables:
        found = sql.execute(f"select count(*) from {table} t where t::text like '%01810000121%'").fetchone()[0]
        assert found == 0, table


def test_metadata(ioad):
    with open_client(ioad.url) as http:
        answer = http.get("/.well-known/oauth-protected-resource")
        challenge = http.post("/v1/pilots", json={}).headers["www-authenticate"]
    assert answer.status_code == 200
    document = answer.json()
    assert document["resource"] == "https://ioa.example.no"
    assert document["bearer_methods_supported"] == ["header"]
    assert {"https://maskinporten.no/", "https://idporten.no", "https://ansattporten.no"} <= set(document["authorization_servers"])
    assert "ioad-local" not in document["authorization_servers"]
    assert {"ioa:read", "ioa:write", "ioa:integration"} <= set(document["scopes_supported"])
    assert challenge == 'Bearer resource_metadata="https://ioa.example.no/.well-known/oauth-protected-resource"'


# ---- the log ----

def refusals(log):
    return [line for line in log.splitlines() if "refused" in line]


@pytest.fixture
def quiet(start_ioad, postgres, database, folder):
    return start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_ISSUERS_FILE=folder / "issuers.yaml", IOA_WORKERS="1",
                      IOA_JWT_JWKS_FILE=None)


def test_a_refused_token_is_one_line_with_issuer_and_reason(quiet):
    hostile = 'evil"\n2026 error: all is lost\\ \u00e6' + "x" * 500
    with open_client(quiet.url) as http:
        for claims in (idporten(aud="x"), idporten(iss=hostile)):
            http.get("/v1/pilots", headers={"Authorization": f"Bearer {sign(claims)}"})
        http.get("/v1/pilots", headers={"Authorization": "Bearer a b"})
    lines = refusals(quiet.log())
    assert len(lines) == 3
    assert 'issuer "https://idporten.no": A claim of the token' in lines[0]
    assert 'issuer "evil\\x22\\x0a2026' in lines[1] and "..." in lines[1] and len(lines[1]) < 500
    assert "DOFRh2" not in quiet.log() and "eyJ" not in quiet.log()


def test_a_flood_does_not_flood_the_log(quiet):
    with open_client(quiet.url) as http:
        for i in range(300):
            http.get("/v1/pilots", headers={"Authorization": f"Bearer {sign(idporten(aud=str(i)))}"})
    quiet.stop()
    lines = refusals(quiet.log())
    told = [line for line in lines if "request " in line]
    more = [int(line.split(" more ")[0].split()[-1]) for line in lines if " more tokens refused" in line]
    assert len(told) < 300
    assert len(told) + sum(more) == 300


# ---- files without sense ----

PROFILE = {"issuer": "https://a.example", "keys": {"jwks_file": "jwks.json"}, "algorithms": ["RS256"], "audiences": "none"}

MISTAKES = {
    "no issuer": ({k: v for k, v in PROFILE.items() if k != "issuer"}, "/issuers/0/issuer"),
    "no audience": ({k: v for k, v in PROFILE.items() if k != "audiences"}, "/issuers/0/audiences"),
    "unknown member": ({**PROFILE, "audience": "x"}, "/issuers/0/audience"),
    "unknown claim": ({**PROFILE, "claims": {"pids": ["x"]}}, "/issuers/0/claims/pids"),
    "two keys": ({**PROFILE, "keys": {"jwks_file": "a", "jwks": "https://a.example/"}}, "/issuers/0/keys"),
    "no key": ({**PROFILE, "keys": {}}, "/issuers/0/keys"),
    "ftp": ({**PROFILE, "keys": {"jwks": "ftp://a.example/"}}, "/issuers/0/keys/jwks"),
    "none": ({**PROFILE, "algorithms": ["none"]}, "/issuers/0/algorithms/0"),
    "HS256 with public keys": ({**PROFILE, "algorithms": ["HS256"]}, "/issuers/0/algorithms"),
    "pid": ({**PROFILE, "claims": {"subject": ["sub", "pid"]}}, "/issuers/0/claims/subject/1: national identity numbers"),
    "a path": ({**PROFILE, "claims": {"roles": ["a..b"]}}, "/issuers/0/claims/roles/0"),
    "a role": ({**PROFILE, "scope_roles": {"x:y": "king"}}, "/issuers/0/scope_roles/x:y: there is no role king"),
    "a scope": ({**PROFILE, "required_scopes": ['a"b']}, "/issuers/0/required_scopes/0"),
    "a leeway": ({**PROFILE, "leeway_seconds": 601}, "/issuers/0/leeway_seconds"),
    "a missing file": ({**PROFILE, "keys": {"jwks_file": "nowhere.json"}}, "nowhere.json: there is no such file"),
    "a short secret": ({**PROFILE, "keys": {"secret_file": "short.txt"}, "algorithms": ["HS256"]}, "at least 32 bytes"),
}


def start_fails(settings):
    done = daemon.run("serve", IOA_DATABASE_URL="postgresql:///none", IOA_LISTEN="127.0.0.1:0", **settings)
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_stop_the_start_with_their_place(binary, folder, name):
    profile, place = MISTAKES[name]
    (folder / "short.txt").write_text("0123456789abcdef0123456789abcde\n")
    path = folder / "wrong.yaml"
    path.write_text(yaml.safe_dump({"issuers": [profile]}))
    said = start_fails({"IOA_ISSUERS_FILE": path})
    assert place in said
    assert "0123456789abcdef" not in said
    if "file" not in name and "secret" not in name:
        assert str(path) in said


@pytest.mark.parametrize("text, place", [
    ("issuers: [", "line"), ("a: 1\na: 2\n", "line"), ("issuers: []\n", "/issuers"), ("[]\n", "wrong.yaml: /"), ("", "wrong.yaml"),
    ("issuers: &a [*a]\n", "line"),
])
def test_what_is_no_issuers_file(binary, folder, text, place):
    path = folder / "wrong.yaml"
    path.write_text(text)
    assert place in start_fails({"IOA_ISSUERS_FILE": path})


def test_two_profiles_of_one_issuer(binary, folder):
    path = folder / "wrong.yaml"
    path.write_text(json.dumps({"issuers": [PROFILE, PROFILE]}))
    assert "configured twice" in start_fails({"IOA_ISSUERS_FILE": path})


@pytest.mark.parametrize("url", ["ioa.example.no", "https://", "https://a/b", "https://a?b", "https://u@a", 'https://a"', "ftp://a"])
def test_public_url_without_sense(binary, url):
    assert "public URL" in start_fails({"IOA_PUBLIC_URL": url})


def test_an_issuers_file_replaces_the_development_keys(start_ioad, postgres, database, folder, tmp_path):
    """Whoever finds the data directory's keys must not be somebody where real issuers are configured."""
    path = folder / "one.yaml"
    path.write_text(yaml.safe_dump({"issuers": [PROFILE]}))
    running = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_ISSUERS_FILE=path, IOA_JWT_JWKS_FILE=None,
                         IOA_DATA_DIR=tmp_path)
    token = daemon.run("token", "--role", "national_admin", IOA_DATA_DIR=tmp_path).stdout.strip()
    with open_client(running.url, token) as http:
        assert http.get("/v1/pilots").status_code == 401


def test_options_and_file_together(start_ioad, postgres, database, folder, issuer):
    path = folder / "one.yaml"
    path.write_text(yaml.safe_dump({"issuers": [PROFILE]}))
    running = start_ioad(IOA_DATABASE_URL=postgres.url(database), IOA_ISSUERS_FILE=path)
    for token in (issuer.token("buyer"), sign({"iss": "https://a.example", "sub": "x"})):
        with open_client(running.url, token) as http:
            assert http.get("/v1/pilots").status_code == 200
