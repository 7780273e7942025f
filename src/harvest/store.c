/* The statements of a run on this side. */
#include "harvest/run.h"

#include <string.h>

struct rows *store_ask(struct run *r, const char *path, int count, const char *const *values)
{
	const char *why = "";
	struct rows *rows = owner_ask(r->db, path, count, values, &r->arena, &why);
	if (!rows)
		run_fail(r, RUN_REFUSED, "not stored: %s", why);
	return rows;
}

enum run_status store_number(struct run *r, const char *path, int count, const char *const *values,
                             uint64_t *ret_number)
{
	unsigned long long number = 0;
	struct rows *rows = store_ask(r, path, count, values);
	if (!rows)
		return RUN_REFUSED;
	if (rows_count(rows) > 0)
		slice_to_uint(rows_value(rows, 0, 0), &number);
	*ret_number = number;
	rows_free(rows);
	return RUN_OK;
}

enum run_status store_do(struct run *r, const char *path, int count, const char *const *values)
{
	uint64_t none;
	return store_number(r, path, count, values, &none);
}
