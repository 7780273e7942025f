/* Looking up the built-in files; the table itself is made by CMake (asset_table.h, asset_table.S). */
#include "base/asset.h"

#include "asset_table.h"

static struct slice row_text(const struct asset_row *row)
{
	return (struct slice){row->at, (size_t)(row->end - row->at)};
}

const struct asset *asset_below(struct arena *arena, const char *prefix, size_t *ret_count)
{
	struct asset *found = arena_calloc(arena, sizeof asset_rows / sizeof *asset_rows, sizeof *found);
	size_t count = 0;
	for (const struct asset_row *row = asset_rows; row->path; row++)
		if (strncmp(row->path, prefix, strlen(prefix)) == 0)
			found[count++] = (struct asset){row->path, row_text(row)};
	*ret_count = count;
	return found;
}

bool asset_find(const char *path, struct slice *ret_text)
{
	for (const struct asset_row *row = asset_rows; row->path; row++)
		if (strcmp(row->path, path) == 0) {
			*ret_text = row_text(row);
			return true;
		}
	return false;
}
