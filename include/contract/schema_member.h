/* Looking up the declared members of an object. */
#ifndef IOA_CONTRACT_SCHEMA_MEMBER_H
#define IOA_CONTRACT_SCHEMA_MEMBER_H

#include "contract/schema_node.h"

/* Room for `count` members, which schema_members_add fills. Names are borrowed. */
void schema_members_init(struct arena *arena, struct schema_object *o, size_t count);
void schema_members_add(struct schema_object *o, struct slice name, const struct schema *schema);

/* NULL when no such member is declared. */
const struct schema *schema_members_find(const struct schema_object *o, struct slice name);

#endif
