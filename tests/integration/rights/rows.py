"""Rows of an area's writes(): (operation, letter, table, name, method, path, {body, state, applies})."""

def creates(collection, operation, table, body, **more):
    return operation, "C", table, "create", "POST", collection[table], {"body": body, **more}


def patches(collection, operation, table, name, members, letter="U", **more):
    return operation, letter, table, name, "PATCH", collection[table] + "/{id}", {"body": lambda world, thing: members, **more}


def deletes(collection, operation, table, **more):
    return operation, "D", table, "delete", "DELETE", collection[table] + "/{id}", more
