/* How the columns of a statement become the members of a JSON object: worked out once per prepared statement.
 */
#ifndef IOA_RENDER_SHAPE_H
#define IOA_RENDER_SHAPE_H

#include <stdint.h>

#include "base/slice.h"
#include "db/rows.h"

/* Members at the top, one bit each in a selection. */
enum { SHAPE_MEMBERS_MAX = 64 };

#define SHAPE_ALL UINT64_MAX

struct shape_member {
	struct slice name; /* as JSON with comma and colon: ,"title": */
	struct slice plain_name;
	int column; /* −1: an object made of `members` */
	enum column_kind kind;
	bool is_array;
	const struct shape_member *members;
	int member_count;
	int first_column, last_column; /* of an object: null when all of them are */
};

struct shape {
	const struct shape_member *members;
	int member_count;
	int version_column; /* "_version", else "version"; −1: none */
	int parent_column;  /* "_parent" */
	int id_column;      /* "id" */
};

/* The shape of the rows: taken from *cache, or made and put there. Ends the process when a statement has more
 * members than the maximum, which `ioad check` tells before. */
const struct shape *shape_of(void **cache, const struct rows *rows);

/* For db_settings.free_cached. */
void shape_free(void *shape);

/* Bits of the top members with these names. */
uint64_t shape_select(const struct shape *s, const struct slice *names, int count);

#endif
