"""The binary operators by the word they are written with (expressions.md §3)."""

# level, canonical form; the levels are those of the table in §3
OPERATORS = {
    "??": (3, "??"),
    "or": (4, "or"),
    "||": (4, "or"),
    "and": (5, "and"),
    "&&": (5, "and"),
    "==": (7, "=="),
    "is": (7, "=="),
    "!=": (7, "!="),
    "<>": (7, "!="),
    "===": (7, "==="),
    "!==": (7, "!=="),
    "<": (8, "<"),
    "<=": (8, "<="),
    ">": (8, ">"),
    ">=": (8, ">="),
    "in": (8, "in"),
    "contains": (8, "contains"),
    "startswith": (8, "startsWith"),
    "endswith": (8, "endsWith"),
    "matches": (8, "matches"),
    "&": (9, "&"),
    "+": (10, "+"),
    "-": (10, "-"),
    "*": (11, "*"),
    "/": (11, "/"),
    "%": (11, "%"),
}
NOT_IN = (8, "not in")
