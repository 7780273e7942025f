/* A YAML file of the operator's, held against its JSON Schema. */
#ifndef IOA_CONTRACT_SETTINGS_FILE_H
#define IOA_CONTRACT_SETTINGS_FILE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

enum { SETTINGS_SECRET_MAX = 64 * 1024 };

/* In the caller's storage. What is read lives in `arena`. */
struct settings_file {
	const char *path;
	struct arena *arena;
	const char *why; /* after a failure: names the file, and each place with a JSON pointer */
};

/* The file's value, as the built-in schema at `schema` has it; the caller's reference. NULL, and `why`, when
 * it cannot be read or is not so. */
json_t *settings_file_load(struct settings_file *f, const char *schema) __attribute__((warn_unused_result));

/* A failure at `where`, in the form of all others. Gives false. */
bool settings_file_fail(struct settings_file *f, const char *where, const char *why);

/* A name in the file, seen from the file's folder. NULL stays NULL. */
const char *settings_file_beside(const struct settings_file *f, const char *name);

/* The content of another file, of 1 to `max` bytes (at most SETTINGS_SECRET_MAX) without the line breaks at
 * its end, which leaves no copy but the one in the arena. */
bool settings_file_secret(struct settings_file *f, const char *path, size_t max, struct slice *ret_secret)
        __attribute__((warn_unused_result));

/* Of JSON that the schema has accepted: a copy of a text, NULL when there is none; a list of texts that NULL
 * ends, NULL unless it is a list. */
const char *settings_file_text(const struct settings_file *f, const json_t *value);
const char *const *settings_file_texts(const struct settings_file *f, const json_t *list);

#endif
