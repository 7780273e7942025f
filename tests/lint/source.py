"""Walking the tree and reading C for the checks of this folder."""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
SKIPPED = {".git", "__pycache__", ".pytest_cache", ".hypothesis", ".ioa", "results"}

# Comments, strings and character constants, in the order in which C reads them.
_TOKEN = re.compile(r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.S | re.X)


def files(*suffixes, below=("",)):
    """Paths of the tree with one of the suffixes, build directories left out."""
    for folder in below:
        for path in sorted((TOP / folder).rglob("*")):
            parts = path.relative_to(TOP).parts
            if any(p in SKIPPED or p.startswith("build") for p in parts[:-1]):
                continue
            if path.is_file() and (path.suffix in suffixes or path.name in suffixes):
                yield path


def name(path):
    return path.relative_to(TOP).as_posix()


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code(text):
    """The text with comments and the inside of strings blanked; positions stay."""
    def replace(match):
        token = match[0]
        return _blank(token) if token[0] == "/" else token[0] + _blank(token[1:-1]) + token[-1]
    return _TOKEN.sub(replace, text)


def strings(text):
    """(line, content) of each string literal."""
    for match in _TOKEN.finditer(text):
        if match[0][0] == '"':
            yield text.count("\n", 0, match.start()) + 1, match[0][1:-1]


def finish(complaints):
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
