"""Includes point down: the order of the folders in CMakeLists.txt is the order of the layers."""

import re

from source import TOP, code, files, finish, name

# Those two meet only in flow/, so that neither the database nor HTTP shapes the other.
STRANGERS = {("db", "http"), ("http", "db")}

# A foreign library's types stay in the folder that hides it.
FOREIGN = {
    "libpq-fe.h": {"db"},
    "microhttpd.h": {"net"},
    "jwt.h": {"auth"},
    "curl/curl.h": {"auth", "harvest"},
    "yaml.h": {"contract"},
}

TYPES = {r"\bPGconn\b": {"db"}, r"\bPGresult\b": {"db", "render", "flow"}, r"\bMHD_\w+": {"net"}}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def layers():
    cmake = (TOP / "CMakeLists.txt").read_text()
    return re.search(r"set\(IOA_FOLDERS ([^)]+)\)", cmake)[1].split()


def folder_of(path):
    parts = path.relative_to(TOP).parts
    return parts[1] if len(parts) > 2 else "main"


def check_own(order, path, folder, target):
    """`target` as written between quotes."""
    other = target.split("/")[0]
    if other not in order or other == folder:
        return None
    if (folder, other) in STRANGERS:
        return f"{folder}/ and {other}/ never include each other"
    if folder != "main" and order.index(other) > order.index(folder):
        return f"{folder}/ lies below {other}/ and may not know it"
    if not (TOP / "include" / target).exists():
        return f"{target} is private to {other}/"
    return None


def check(order, path):
    text = path.read_text()
    folder = folder_of(path)
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        allowed = FOREIGN.get(match[2])
        if allowed and folder not in allowed:
            yield f"{name(path)}:{line}: {match[2]} belongs to {', '.join(sorted(allowed))}/ only"
        why = check_own(order, path, folder, match[2]) if match[1] == '"' else None
        if why:
            yield f"{name(path)}:{line}: {why}"
    plain = code(text)
    for pattern, allowed in TYPES.items():
        found = re.search(pattern, plain)
        if found and folder not in allowed:
            line = plain.count("\n", 0, found.start()) + 1
            yield f"{name(path)}:{line}: {found[0]} belongs to {', '.join(sorted(allowed))}/ only"


order = layers()
finish([c for path in files(".c", ".h", below=("src", "include")) for c in check(order, path)])
