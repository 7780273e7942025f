"""Every way of writing that the contract has, as requests that nothing but the caller's rights stands in the way of."""

from dataclasses import dataclass, field
from typing import Callable

from integration.rights import areas
from integration.rights.world import ELSEWHERE, HERE

MERGE_PATCH = "application/merge-patch+json"
COLLECTION = {"programme": "/v1/programmes", "actor": "/v1/actors", "pilot": "/v1/pilots", "activity": "/v1/activities",
              "evaluation": "/v1/evaluations", "participation": "/v1/pilots/{parent}/participations",
              "pilot_transition": "/v1/pilots/{parent}/transitions", "role_grant": "/v1/grants", "audit_event": "/v1/audit",
              "person": "/v1/persons", "material": "/v1/materials", **areas.gathered("COLLECTION")}


@dataclass(frozen=True)
class Write:
    operation: str  # the operationId
    letter: str     # the right it takes
    resource: str   # that the right is on
    name: str
    method: str
    path: str
    body: Callable = lambda world, thing: None
    state: dict = field(default_factory=dict)  # what the copy that is tried on is made to be
    applies: Callable = lambda thing: True

    def __str__(self):
        return f"{self.operation}-{self.name}"


def path_of(thing, ident=None):
    return f"{COLLECTION[thing.resource].format(parent=thing.parent)}/{ident or thing.id}"


# ---- new objects: `thing` tells only whose they are to be, and how visible

def new_programme(world, thing):
    return {"name": {"nb": "ny"}, "short_name": "NY", "level": "regional", "visibility": thing.visibility}


def new_actor(world, thing):
    parent = {"buyer_unit": world.buyer_id, "supplier_unit": world.supplier_id, "researcher_unit": world.researcher_id}.get(thing.group)
    body = {"name": "Ny", "kinds": ["other"], "visibility": thing.visibility,
            "municipality": {"code": HERE if thing.group == "buyer_unit" else ELSEWHERE}}
    return {**body, "parent_id": parent} if parent else body


def new_pilot(world, thing):
    return {"programme_id": world.programme[thing.group], "lead_buyer_id": world.lead(thing.group), "title": {"nb": "ny"},
            "visibility": thing.visibility}


def new_activity(world, thing):
    body = {"programme_id": world.programme[thing.group], "kind": "course", "format": "online", "title": {"nb": "ny"},
            "starts_at": "2026-05-01T08:00:00Z", "ends_at": "2026-05-01T09:00:00Z", "visibility": thing.visibility}
    return {**body, "pilot_ids": [world.pilot[thing.group]]} if thing.group in world.pilot else body


def new_evaluation(world, thing):
    return {"type": "pilot", "pilot_id": world.pilot[thing.group], "visibility": thing.visibility,
            "evaluator_id": world.evaluator_id if thing.group == "own" else world.rival_id}


def new_person(world, thing):
    actor = {"buyer_unit": world.one("actor", "buyer_unit", "published").id, "supplier": world.supplier_id,
             "researcher": world.researcher_id, "foreign": world.stranger_id}[thing.group]
    return {"actor_id": actor, "name": "Eksempel Kontakt", "public_consent": thing.visibility == "published"}


def new_material(world, thing):
    return {"programme_id": world.programme[thing.group], "kind": "tool", "title": {"nb": "ny"}, "visibility": thing.visibility}


def new_participation(world, thing):
    return {"actor_id": world.rival_id if thing.group == "own" else world.stranger_id, "role": "funder"}


def new_grant(world, thing):
    return world.grant_of(thing.group, "new")


def other_visibility(world, thing):
    return {"visibility": "archived" if thing.visibility == "published" else "published"}


def publication(world, thing):
    return {"status": "withdrawn" if thing.visibility == "published" else "published"}


def always(body):
    return lambda world, thing: body


def creates(operation, resource, body, applies=lambda thing: True):
    return Write(operation, "C", resource, "create", "POST", COLLECTION[resource], body, applies=applies)


def patches(operation, resource, letter, name, body, **more):
    return Write(operation, letter, resource, name, "PATCH", COLLECTION[resource] + "/{id}", body, **more)


def deletes(operation, resource, **more):
    return Write(operation, "D", resource, "delete", "DELETE", COLLECTION[resource] + "/{id}", **more)


def steps(letter, name, body, **state):
    return Write("makePilotTransition", letter, "pilot", name, "POST", "/v1/pilots/{id}/transitions", always(body), state)


WRITES = (
    creates("createProgramme", "programme", new_programme),
    patches("updateProgramme", "programme", "U", "change", always({"purpose": {"nb": "endret"}})),
    patches("updateProgramme", "programme", "U", "request-affiliation", always({"status": "affiliation_requested"})),
    patches("updateProgramme", "programme", "A", "approve", always({"status": "active"}), state={"status": "affiliation_requested"}),
    patches("updateProgramme", "programme", "P", "publish", other_visibility),
    deletes("deleteProgramme", "programme"),

    creates("createActor", "actor", new_actor, lambda t: t.group != "root"),
    patches("updateActor", "actor", "U", "change", always({"website": "https://example.org/"}), applies=lambda t: t.group != "root"),
    patches("updateActor", "actor", "P", "publish", other_visibility, applies=lambda t: t.group != "root"),
    deletes("deleteActor", "actor", applies=lambda t: t.group != "root"),

    creates("createPilot", "pilot", new_pilot),
    patches("updatePilot", "pilot", "U", "change", always({"sector": "health"})),
    patches("updatePilot", "pilot", "P", "publish", other_visibility),
    deletes("deletePilot", "pilot"),
    steps("U", "step", {"to": "proposed"}),
    steps("A", "accept", {"to": "accepted"}, stage="proposed"),

    creates("createParticipation", "participation", new_participation),
    patches("updateParticipation", "participation", "U", "change", always({"to": "2026-12-31"}), state={"role": "tenderer"}),
    deletes("deleteParticipation", "participation", state={"role": "tenderer"}),

    creates("createActivity", "activity", new_activity),
    patches("updateActivity", "activity", "U", "change", always({"capacity": 10})),
    patches("updateActivity", "activity", "P", "publish", other_visibility),
    deletes("deleteActivity", "activity"),

    # Made as drafts: what is published or archived has been worked on before.
    creates("createEvaluation", "evaluation", new_evaluation, lambda t: t.group in ("own", "other") and t.visibility in ("draft", "internal")),
    patches("updateEvaluation", "evaluation", "U", "change", always({"findings": {"nb": "endret"}})),
    patches("updateEvaluation", "evaluation", "A", "approve", always({"status": "approved"}), state={"status": "fact_check"},
            applies=lambda t: t.visibility != "published" and t.group != "approved"),
    patches("updateEvaluation", "evaluation", "P", "publish", publication,
            applies=lambda t: t.visibility == "published" or t.group == "approved"),
    deletes("deleteEvaluation", "evaluation"),

    creates("createGrant", "role_grant", new_grant),
    patches("updateGrant", "role_grant", "U", "end", always({"valid_to": "2099-01-01T00:00:00Z"})),
    deletes("deleteGrant", "role_grant"),

    creates("createPerson", "person", new_person),
    patches("updatePerson", "person", "U", "change", always({"function": "endret"})),
    deletes("erasePerson", "person"),
    Write("exportPerson", "X", "person", "export", "GET", "/v1/persons/{id}/export"),

    creates("createMaterial", "material", new_material),
    patches("updateMaterial", "material", "U", "change", always({"edition": "2"})),
    patches("updateMaterial", "material", "P", "publish", other_visibility),
    deletes("deleteMaterial", "material"),
    *(Write(operation, letter, resource, name, method, path, **more)
      for area in areas.ALL for operation, letter, resource, name, method, path, more in area.writes(COLLECTION)),
)

LISTS = {"listProgrammes": "programme", "listActors": "actor", "listPilots": "pilot", "listActivities": "activity",
         "listEvaluations": "evaluation", "listParticipations": "participation", "listPilotTransitions": "pilot_transition",
         "listAuditEvents": "audit_event", "listGrants": "role_grant", "listPersons": "person",
         "listMaterials": "material", **areas.gathered("LISTS")}
# Lists that hold more than the things of world.py are asked for one thing each: the filter, and the column of the table it takes.
LISTS_OF_ALL = areas.gathered("LISTS_OF_ALL")
FILTERED = {"listAuditEvents": "resource_id", "listGrants": "subject", **areas.gathered("FILTERED")}
READS = {"getProgramme": "programme", "getActor": "actor", "getPilot": "pilot", "getActivity": "activity",
         "getEvaluation": "evaluation", "getParticipation": "participation", "getPilotTransition": "pilot_transition",
         "getAuditEvent": "audit_event", "getGrant": "role_grant", "getPerson": "person",
         "getMaterial": "material", **areas.gathered("READS")}
OF_ONESELF = {"getMe", "listOwnEvents"}  # nobody else's, whoever asks
ELSEWHERE_HELD = set(areas.gathered("ELSEWHERE_HELD"))  # other views of what a list above holds; their tests are named beside them
PARENTS = areas.gathered("PARENTS")  # what a resource is below, when it is not a pilot
