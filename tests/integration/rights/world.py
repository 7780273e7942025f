"""The objects of the permission tests: of each resource one in each visibility, owned by the callers and by others."""

import itertools
import uuid
from dataclasses import dataclass

from psycopg import sql as compose
from psycopg.types.json import Jsonb

from harness.token import ISSUER
from integration.rights import areas
from integration.rights.table import VISIBILITIES

HERE, ELSEWHERE = "5501", "0301"
_serial = itertools.count(10000000)


def organisation_number():
    """The next one that has a valid check digit."""
    while True:
        digits = str(next(_serial))
        rest = sum(int(d) * w for d, w in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2))) % 11
        if rest != 1:
            return digits + str((11 - rest) % 11)


@dataclass(frozen=True)
class Thing:
    resource: str  # the table
    group: str     # whose it is
    visibility: str
    id: str
    mark: str      # a text that stands in its answers and nowhere else
    parent: str = None  # the object that it is below


class Stock:
    """Rows as the owner of the database writes them, past all rights."""

    def __init__(self, connection):
        self.connection = connection
        self._columns = {}

    def columns(self, table):
        if table not in self._columns:
            rows = self.connection.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attgenerated = '' "
                "and not attisdropped", [f"ioa.{table}"])
            self._columns[table] = [name for (name,) in rows]
        return self._columns[table]

    def insert(self, table, **values):
        values = {"id": str(uuid.uuid4()), **values}
        names = [compose.Identifier(n) for n in values]
        wrapped = [Jsonb(v) if isinstance(v, dict) or isinstance(v, list) and v and isinstance(v[0], dict) else v
                   for v in values.values()]
        self.connection.execute(compose.SQL("insert into ioa.{} ({}) values ({})").format(
            compose.Identifier(table), compose.SQL(", ").join(names),
            compose.SQL(", ").join(compose.Placeholder() * len(values))), wrapped)
        return values["id"]

    def copy(self, table, ident, **changes):
        """Copies a row, with changes; the id of the copy."""
        names = [compose.Identifier(n) for n in self.columns(table)]
        rows = self.connection.execute(
            compose.SQL("insert into ioa.{table} ({names}) select {picked} from ioa.{table} t, lateral jsonb_populate_record(t, "
                        "jsonb_build_object('id', gen_random_uuid()) || %s::jsonb) c where t.id = %s returning id").format(
                table=compose.Identifier(table), names=compose.SQL(", ").join(names),
                picked=compose.SQL(", ").join(compose.SQL("c.{}").format(n) for n in names)), [Jsonb(changes), ident])
        return str(rows.fetchone()[0])

    def value(self, table, ident, column):
        rows = self.connection.execute(compose.SQL("select {} from ioa.{} where id = %s").format(
            compose.Identifier(column), compose.Identifier(table)), [ident])
        return rows.fetchone()[0]

    def delete(self, table, ident):
        self.connection.execute(compose.SQL("delete from ioa.{} where id = %s").format(compose.Identifier(table)), [ident])

    def last_change(self):
        return self.connection.execute("select coalesce(max(seq), 0) from ioa.change_log").fetchone()[0]

    def writes(self):
        """How many there were, of whatever resource."""
        return self.connection.execute("select count(*) from ioa.audit_event").fetchone()[0]


class World:
    def __init__(self, connection):
        self.stock = Stock(connection)
        self.things = []
        self._marks = itertools.count(1)
        self.manager = None  # the subject of the manager by grant
        self._organisations()
        self._programmes()
        self._pilots()
        self._activities()
        self._evaluations()
        self._audit_events()
        self._grants()
        self._persons()
        self._materials()
        for area in areas.ALL:
            area.populate(self)

    def add(self, resource, group, visibility, mark=None, parent=None, **values):
        if "visibility" in self.stock.columns(resource):
            values["visibility"] = visibility
        ident = self.stock.insert(resource, **values)
        self.things.append(Thing(resource, group, visibility, ident, mark or self.mark(), parent))
        return ident

    def mark(self):
        return f"mark{next(self._marks):04d}x"

    def of(self, resource, parent=None):
        return [t for t in self.things if t.resource == resource and t.parent == parent]

    def of_all(self, resource):
        return [t for t in self.things if t.resource == resource]

    def one(self, resource, group, visibility):
        return next(t for t in self.things if (t.resource, t.group, t.visibility) == (resource, group, visibility))

    # ---- what there is

    def _organisation(self, group, kind):
        number, mark = organisation_number(), self.mark()
        ident = self.add("actor", group, "published", mark, name=mark, kinds=[kind], organisation_number=number)
        return number, ident

    def _organisations(self):
        """One of each kind on the callers' side, each with its units; others have nothing to do with the callers."""
        self.buyer, self.buyer_id = self._organisation("root", "buyer")
        self.supplier, self.supplier_id = self._organisation("root", "supplier")
        self.researcher, self.researcher_id = self._organisation("root", "rd")
        self.evaluator, self.evaluator_id = self._organisation("root", "evaluator")
        self.stranger, self.stranger_id = self._organisation("root", "buyer")
        self.rival, self.rival_id = self._organisation("root", "evaluator")
        units = (("buyer_unit", self.buyer_id, HERE), ("supplier_unit", self.supplier_id, ELSEWHERE),
                 ("researcher_unit", self.researcher_id, ELSEWHERE), ("foreign", None, ELSEWHERE))
        for (group, parent, municipality), visibility in itertools.product(units, VISIBILITIES):
            mark = self.mark()
            self.add("actor", group, visibility, mark, name=mark, kinds=["other"], parent_id=parent,
                     municipality={"code": municipality})

    def _programmes(self):
        for group, municipality in (("own", HERE), ("other", ELSEWHERE)):
            for visibility in VISIBILITIES:
                mark = self.mark()
                self.add("programme", group, visibility, mark, name={"nb": mark}, short_name=mark,
                         level="regional", municipalities=[municipality])
        mark = self.mark()
        self.national = self.add("programme", "other", "published", mark, name={"nb": mark},
                                 short_name=mark, level="national", status="active")
        self.own_programmes = [t.id for t in self.of("programme") if t.group == "own"]
        self.spare_programme = str(uuid.uuid4())  # the token names it; copies of own programmes take it
        self.own_programmes.append(self.spare_programme)
        self.programme = {g: self.one("programme", g, "published").id for g in ("own", "other")}
        self.programme["national"] = self.national

    def _pilots(self):
        for group, visibility in itertools.product(("own", "other"), VISIBILITIES):
            mark, number = self.mark(), len(self.things)
            ident = self.add("pilot", group, visibility, mark, title={"nb": mark}, number=f"{number}",
                             programme_id=self.programme[group], lead_buyer_id=self.lead(group),
                             estimated_value={"amount": f"{number}000", "currency": "NOK"})
            takers = ((self.supplier_id, "supplier"), (self.researcher_id, "rd_partner")) if group == "own" else ((self.stranger_id, "observer"),)
            for actor, role in takers:
                self.add("participation", group, visibility, parent=ident, pilot_id=ident, actor_id=actor, role=role)
            step = self.mark()
            self.add("pilot_transition", group, visibility, step, ident, pilot_id=ident, **{"from": "idea", "to": "on_hold", "reason": step, "actor": "somebody"})
        self.pilot = {g: self.one("pilot", g, "published").id for g in ("own", "other")}

    def lead(self, group):
        return self.buyer_id if group == "own" else self.stranger_id

    def _activities(self):
        for group, visibility in itertools.product(("own", "other", "national"), VISIBILITIES):
            mark = self.mark()
            self.add("activity", group, visibility, mark, title={"nb": mark}, kind="course", format="online",
                     programme_id=self.programme[group], pilot_ids=[uuid.UUID(self.pilot[group])] if group in self.pilot else [],
                     status="open" if visibility == "published" else "draft", starts_at="2099-03-01T08:00Z", ends_at="2099-03-01T10:00Z")

    def _evaluations(self):
        for group, visibility in itertools.product(("own", "other", "approved"), VISIBILITIES):
            if group == "approved" and visibility in ("published", "archived"):
                continue
            mark = self.mark()
            status = "approved" if group == "approved" else {"published": "published", "archived": "withdrawn"}.get(visibility, "fact_check")
            self.add("evaluation", group, visibility, mark, findings={"nb": mark}, type="pilot", status=status,
                     criteria=[{"code": "market", "score": 3}], conflict_of_interest={"declared": False},
                     pilot_id=self.pilot["other" if group == "other" else "own"],
                     evaluator_id=self.rival_id if group == "other" else self.evaluator_id)

    def _audit_events(self):
        """One of each evaluation, and of something else. The evaluator owns those of its evaluations."""
        for thing in [*self.of("evaluation"), self.one("pilot", "own", "published")]:
            group = "own" if thing.resource == "evaluation" and thing.group != "other" else "other"
            rows = self.stock.connection.execute("select id from ioa.audit_event where resource_id = %s", [thing.id])
            self.things.append(Thing("audit_event", group, thing.visibility, str(rows.fetchone()[0]), self.mark()))

    def _grants(self):
        for group in ("own", "region", "other", "foreign", "national"):
            mark = self.mark()
            self.add("role_grant", group, "internal", mark, **self.grant_of(group, mark))

    def grant_of(self, group, subject):
        """The members of a grant that belongs to the group."""
        if group in ("own", "other"):
            what = {"role": "regional_manager", "programme_id": self.programme[group]}
        else:
            what = {"role": "integration" if group == "national" else "buyer",
                    "actor_id": self.one("actor", "foreign" if group == "foreign" else "buyer_unit", "published").id}
        return {"issuer": "https://issuer.example", "subject": subject, **what}

    def give(self, role, subject):
        """What a token of this role brings (token_arguments), as grants."""
        actors = {"buyer": self.buyer_id, "supplier": self.supplier_id, "researcher": self.researcher_id, "integration": self.buyer_id,
                  "national_evaluator": self.evaluator_id}
        scopes = [{"actor_id": actors[role]}] if role in actors else [{}]
        if role == "regional_manager":
            self.manager = subject
            scopes = [{"programme_id": p} for p in self.own_programmes if p != self.spare_programme]
        for scope in scopes:
            self.stock.insert("role_grant", issuer=ISSUER, subject=subject, role=role, **scope)

    def _persons(self):
        """Of each kind of organisation; those who consented are `published`. The manager keeps those of the buyer's unit, in its region."""
        groups = (("buyer_unit", "buyer_unit"), ("supplier", self.supplier_id), ("researcher", self.researcher_id), ("foreign", self.stranger_id))
        for (group, of), visibility in itertools.product(groups, VISIBILITIES):
            actor = self.one("actor", "buyer_unit", "published").id if of == "buyer_unit" else of
            mark = self.mark()
            self.add("person", group, visibility, mark, name=mark, actor_id=actor, public_consent=visibility == "published",
                     retention_until="2027-12-31")

    def _materials(self):
        for group, visibility in itertools.product(("own", "other"), VISIBILITIES):
            mark = self.mark()
            self.add("material", group, visibility, mark, title={"nb": mark}, kind="guide", programme_id=self.programme[group])

    def copy(self, thing, **state):
        """A copy to try a write on; its id."""
        if thing.resource == "pilot":
            state["number"] = f"copy of {thing.mark}"
        elif thing.resource == "programme" and thing.group == "own":
            state["id"] = self.spare_programme
        elif thing.resource == "role_grant":
            state["subject"] = f"copy of {thing.mark}"
        copy = self.stock.copy(thing.resource, thing.id, **areas.copied(self, thing), **state)
        if copy == self.spare_programme and self.manager:  # goes with the copy
            self.stock.insert("role_grant", issuer=ISSUER, subject=self.manager, role="regional_manager", programme_id=copy)
        return copy

    def copy_whole(self, thing, **state):
        """With those who take part, so that it is the same callers' own."""
        ident = self.copy(thing, **state)
        if thing.resource == "pilot":
            self.stock.connection.execute(
                "insert into ioa.participation (id, pilot_id, actor_id, role) "
                "select gen_random_uuid(), %s, n.actor_id, n.role from ioa.participation n where n.pilot_id = %s", [ident, thing.id])
        return ident

    # ---- who calls, and what is theirs

    def token_arguments(self, role):
        """(role, organisation, programmes) of a caller who owns what is its own here."""
        organisation = {"buyer": self.buyer, "supplier": self.supplier, "researcher": self.researcher, "integration": self.buyer,
                        "national_evaluator": self.evaluator, "no_role": self.buyer}.get(role)
        programmes = self.own_programmes if role in ("regional_manager", "no_role") else ()
        return (None if role == "no_role" else role), organisation, programmes

    def ownership(self, role, thing):
        """`own`, `other` or another column of the table. Of actors, each kind of caller owns its own units."""
        for area in areas.ALL:
            if thing.resource in area.OWNERS:
                return area.OWNERS[thing.resource](self, role, thing)
        if thing.resource == "person":
            owners = {"buyer_unit": ("buyer", "regional_manager"), "supplier": ("supplier",), "researcher": ("researcher",)}
            return "own" if role in owners.get(thing.group, ()) else "other"
        if thing.resource != "actor":
            return thing.group
        if thing.group == "root":
            return "own" if thing.id == self._root_of(role) else "other"
        owners = {"buyer_unit": ("buyer", "integration", "regional_manager"), "supplier_unit": ("supplier",),
                  "researcher_unit": ("researcher",)}
        return "own" if role in owners.get(thing.group, ()) else "other"

    def _root_of(self, role):
        return {"buyer": self.buyer_id, "integration": self.buyer_id, "supplier": self.supplier_id,
                "researcher": self.researcher_id}.get(role)
