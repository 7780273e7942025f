"""News of the programmes."""

from integration.rights.rows import creates, deletes, patches

# Not in domain.md §6, which has news in §3 only. Note: read as activities are, so that `own` of a buyer is news about its pilots.
# Note: its programme's manager writes and publishes; so does the national programme, of all.
NEWS = """
                     own                             other                           national
                     draft   intern  publish archive draft   intern  publish archive draft   intern  publish archive
national_admin       RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP   RCUDP
national_evaluator   R       R       R       R       R       R       R       R       R       R       R       R
regional_manager     RCUDP   RCUDP   RCUDP   RCUDP   -       -       R       -       -       -       R       -
buyer                R       R       R       R       -       -       R       -       -       -       R       -
supplier             -       -       R       -       -       -       R       -       -       -       R       -
researcher           -       -       R       -       -       -       R       -       -       -       R       -
integration          -       R       R       R       -       R       R       R       -       R       R       R
no_role              -       -       R       -       -       -       R       -       -       -       R       -
anonymous            -       -       R       -       -       -       R       -       -       -       R       -
"""

TABLES = {"news": NEWS}
REFERENCES = {"news": {"programme_id", "programme", "pilot_id", "pilot", "activity_id"}}
COLLECTION = {"news": "/v1/news"}
LISTS = {"listNews": "news"}
READS = {"getNews": "news"}


def populate(world):
    for group in ("own", "other", "national"):
        for visibility in ("draft", "internal", "published", "archived"):
            mark = world.mark()
            world.add("news", group, visibility, mark, title={"nb": mark}, lead={"nb": mark}, programme_id=world.programme[group],
                      pilot_id=world.pilot.get(group))


def _new(world, thing):
    about = {"pilot_id": world.pilot[thing.group]} if thing.group in world.pilot else {}
    return {"programme_id": world.programme[thing.group], "title": {"nb": "nytt"}, "visibility": thing.visibility, **about}


def writes(at):
    return (
        creates(at, "createNews", "news", _new),
        patches(at, "updateNews", "news", "change", {"lead": {"nb": "endret"}}),
        ("updateNews", "P", "news", "publish", "PATCH", "/v1/news/{id}", {
            "body": lambda world, thing: {"visibility": "archived" if thing.visibility == "published" else "published"}}),
        deletes(at, "deleteNews", "news"),
    )
