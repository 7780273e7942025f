"""Functions that this program does without, and what to use instead."""

import re

from source import code, files, finish, name

BANNED = {
    "strcpy strcat strncpy strncat stpcpy": "a slice and a buf know their sizes",
    "sprintf vsprintf": "snprintf, buf_printf or arena_printf",
    "gets scanf sscanf fscanf vsscanf": "slice_to_uint, or a parser of its own",
    "atoi atol atoll atof": "slice_to_uint: it notices what is no number",
    "strtok strtok_r": "slice_split leaves the text alone",
    "rand srand random srandom drand48 rand_r": "getrandom",
    "system popen": "no shell between us and a program",
    "alloca strdupa": "an arena: the stack has no limit of its own",
    "gmtime localtime ctime asctime": "their _r forms: threads share the result",
    "gethostbyname inet_ntoa inet_addr": "getaddrinfo, inet_ntop, inet_pton",
    "mktemp tmpnam tempnam": "mkstemp, mkdtemp",
    "setjmp longjmp": "a status enum",
    "PQexec PQexecParams PQprepare PQconnectdb PQreset": "PQsend…: a loop must not wait",
    "PQescapeLiteral PQescapeStringConn PQescapeIdentifier": "parameters: SQL is never built from a value",
}

# Before the loops run, waiting is right.
EXCEPTIONS = {("src/db/migrate_session.c", "PQexec"), ("src/db/migrate_session.c", "PQexecParams"),
              ("src/db/describe.c", "PQprepare"), ("src/db/describe.c", "PQexecParams")}

REASONS = {function: reason for names, reason in BANNED.items() for function in names.split()}
CALL = re.compile(r"\b(" + "|".join(REASONS) + r")\s*\(")


def check(path):
    plain = code(path.read_text())
    for match in CALL.finditer(plain):
        if (name(path), match[1]) not in EXCEPTIONS:
            line = plain.count("\n", 0, match.start()) + 1
            yield f"{name(path)}:{line}: {match[1]} is banned; use {REASONS[match[1]]}"


finish([c for path in files(".c", ".h", below=("src", "include")) for c in check(path)])
