"""Every text file: encoding, length, leftovers, and a purpose in its first line."""

import re

from source import files, finish, name

TEXT = (".c", ".h", ".in", ".py", ".sh", ".sql", ".yaml", ".yml", ".md", ".txt", ".cmake", ".ini", ".service",
        "CMakeLists.txt", "Dockerfile", ".clang-tidy", ".clang-format", ".editorconfig", "run")
LINES_MAX = 500
COUNTED = {".c", ".h", ".py", ".sh"}
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE = re.compile(r"(?<![\w.$}])/(work|farm|home/(?!someone\b)\w+|Users)/")
PURPOSE = {
    ".c": re.compile(r"/\* \S"), ".h": re.compile(r"/\* \S"), ".py": re.compile(r'(#!.*\n)?(""")\S'),
    ".sh": re.compile(r"(#!.*\n)?# \S"), ".sql": re.compile(r"-- \S"),
}
SELF = "tests/lint/text.py"


def check_lines(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        place = f"{name(path)}:{number}"
        if "\r" in line or line != line.rstrip():
            yield f"{place}: space or carriage return at the end of the line"
        if name(path) != SELF and LEFTOVER.search(line):
            yield f"{place}: something is left to do"
        if name(path) != SELF and MACHINE.search(line):
            yield f"{place}: a path of somebody's machine"


def check(path):
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        yield f"{name(path)}: not UTF-8: {error.reason}"
        return
    if not text:
        yield f"{name(path)}: is empty"
        return
    if not text.endswith("\n"):
        yield f"{name(path)}: no line break at the end"
    if path.suffix in COUNTED and text.count("\n") > LINES_MAX:
        yield f"{name(path)}: {text.count(chr(10))} lines; a file over {LINES_MAX} holds more than one concept"
    purpose = PURPOSE.get(path.suffix)
    if purpose and not purpose.match(text):
        yield f"{name(path)}:1: the first line must say what the file is for"
    yield from check_lines(path, text)


finish([c for path in files(*TEXT) for c in check(path)])
