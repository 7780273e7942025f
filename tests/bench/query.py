"""The statements of the workloads as pgbench scripts, made from the very files of sql/query."""

import re
from pathlib import Path

QUERIES = Path(__file__).resolve().parents[2] / "sql" / "query"
SESSION_HEADER = Path(__file__).resolve().parents[2] / "include" / "db" / "session.h"
PIPELINED = 16  # requests in one pipeline

PRINCIPAL = '{"subject": "bench", "roles": ["national_admin"], "programmes": []}'
STAGES = ("idea proposed accepted need_analysis market_dialogue specification competition award contract development delivery "
          "follow_up completed on_hold cancelled").split()
BODY = ('{"title": {"nb": "En ny løsning for brøyting av øyer"}, "need": {"problem": {"nb": "Veiene er stengt for lenge etter '
        'snøfall, og ingen vet når de åpner igjen. Det koster tid og penger for innbyggere og næringsliv."}, "desired_effect": {"nb": '
        '"Kortere stengetid og færre utkjøringer."}}, "sector": "transport", "innovation_kind": "development", "innovation_types": '
        '["mar-nov"], "municipality": {"code": "5501"}, "cpv": ["90620000"], "estimated_value": {"amount": "2500000.00", '
        '"currency": "NOK"}}').replace(":", " :")  # pgbench must see no variable in it

# What stands for a request's values; pgbench knows numbers only, and identifiers are computed from these (generate.sql).
VARIABLES = {"pilot": "random(0, 9999) * 10 + random(1, 9) + 100000000", "programme": "random(1, 50) + 100000000",
             "stage": "random(1, 15)", "buyer": "random(1, 1600) * 3 + 100000000"}


def identifier(variable, kind):
    return f"('019' || :{variable} || '7{kind}8000000000000000')::uuid"


def statement(path, **parts):
    """A query file with its placeholders put in; what is left are parameters of the same name in `parts`."""
    file = QUERIES / f"{path}.sql"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("--")]
    columns = file.parent / "columns.sql"
    text = " ".join(lines).replace(", :keys", "")  # both are among the columns
    if columns.exists():
        parts["columns"] = parts["exported_columns"] = " ".join(line for line in columns.read_text().splitlines() if not line.startswith("--"))
    return re.sub(r"(?<![:\w]):([a-z_]+)", lambda m: parts[m.group(1)], text)


def filter_of(path, name, value):
    """As the service chooses: the condition for a single value where there is one."""
    text = (QUERIES / f"{path}.sql").read_text()
    found = re.search(rf"^-- one\s+{name}:\s*(.*)$", text, re.M) or re.search(rf"^-- filter {name}:\s*(.*)$", text, re.M)
    return "(" + found.group(1).replace(":" + name, value) + ")"


def page():
    stage = "(array[" + ", ".join(f"'{s}'" for s in STAGES) + "]::text[])[:stage]"
    filters = (filter_of("pilots/list", "stage", stage) + " and "
               + filter_of("pilots/list", "programme_id", identifier("programme", "000")))
    return statement("pilots/list", filters="true and " + filters, sort="p.updated_at desc, p.id desc", limit="21")


def statements(workload):
    """What one request of a workload sends. The participants are those of 20 pilots that stand together, since pgbench cannot take
    them from the page before."""
    if workload == "W1":
        return [statement("pilots/read", id=identifier("pilot", "001"))]
    if workload == "W2":
        return [page()]
    if workload == "W3":
        ids = "array(select ('019' || :pilot + i || '70018000000000000000')::uuid from generate_series(0, 19) i)"
        return [page(), statement("pilots/include/participants", ids=ids)]
    body = (f"(jsonb_build_object('programme_id', {identifier('programme', '000')}, 'lead_buyer_id', {identifier('buyer', '002')}) || "
            f"'{BODY}'::jsonb)")
    create = statement("pilots/create", new_id="gen_random_uuid()", body=body)
    return [f"select set_config('ioa.principal', '{PRINCIPAL.replace(':', ' :')}', true)", create,
            statement("pilots/read", id=identifier("pilot", "001"))]


def script(workload, pipelined):
    """One request as a transaction of its own, or PIPELINED requests in one pipeline."""
    request = [s + ";" for s in statements(workload)]
    lines = [f"\\set {name} {value}" for name, value in VARIABLES.items()]
    if pipelined:
        lines = ["\\startpipeline", *(lines + request) * PIPELINED, "\\endpipeline"]
    elif workload == "W4":
        lines += ["begin;", *request, "commit;"]
    else:
        lines += request
    return "\n".join(lines) + "\n"


def session_options():
    """The settings that the service gives its sessions."""
    definition = SESSION_HEADER.read_text().partition("#define DB_SESSION_OPTIONS")[2]
    return "".join(re.findall(r'"(.*)"', definition)) + " -c plan_cache_mode=force_generic_plan"
