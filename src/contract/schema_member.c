/* The table in which an object's declared members are found. */
#include "contract/schema_member.h"

#include "base/hash.h"

void schema_members_init(struct arena *arena, struct schema_object *o, size_t count)
{
	o->member_places = 1;
	while (o->member_places < count * 2)
		o->member_places *= 2;
	o->members = arena_calloc(arena, o->member_places, sizeof *o->members);
}

/* The member, or the empty place where it belongs; half the places are empty. */
static struct schema_member *find(const struct schema_object *o, struct slice name, uint64_t hash)
{
	size_t mask = o->member_places - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct schema_member *m = &o->members[i];
		if (!m->name.at || (m->hash == hash && slice_eq(m->name, name)))
			return m;
	}
}

void schema_members_add(struct schema_object *o, struct slice name, const struct schema *schema)
{
	uint64_t hash = hash_bytes(0, name.at, name.n);
	*find(o, name, hash) = (struct schema_member){name, hash, schema};
}

const struct schema *schema_members_find(const struct schema_object *o, struct slice name)
{
	return o->member_places ? find(o, name, hash_bytes(0, name.at, name.n))->schema : NULL;
}
