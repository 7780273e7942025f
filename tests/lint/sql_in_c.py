"""SQL is only in sql/: no string of C is a statement."""

import re

from source import files, finish, name, strings

STATEMENT = re.compile(
    r"^\s*(select\s+\S|insert\s+into\b|update\s+\w+\s+set\b|delete\s+from\b|merge\s+into\b|with\s+\w+\s+as\b"
    r"|(create|alter|drop)\s+(table|view|index|function|role|schema|database|type)\b|copy\s+\S+\s+(from|to)\s+std)", re.I)

finish([f"{name(path)}:{line}: this SQL belongs in sql/: {content[:60]}"
        for path in files(".c", ".h", below=("src", "include"))
        for line, content in strings(path.read_text())
        if STATEMENT.match(content)])
