/* The sources that the operator harvests, from a YAML file (docker/sources/README.md). */
#ifndef IOA_HARVEST_SOURCES_FILE_H
#define IOA_HARVEST_SOURCES_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/assertion.h"
#include "base/arena.h"

/* Where a resource's objects are published as a file. */
struct harvest_file {
	const char *resource;
	const char *url;
	bool is_table; /* CSV: the address's path ends so; else NDJSON */
};

/* How a token is asked for: with an assertion, signed by the key in the file. */
struct harvest_grant {
	const char *token_url; /* NULL: there is no grant */
	const char *key_file;
	struct assertion assertion;
};

struct harvest_source {
	const char *name; /* lower-case letters, digits, hyphens */
	const char *url;  /* of an installation, without a slash at its end; NULL: its files are */
	const struct harvest_file *files;
	size_t file_count;
	const char *token_file; /* read anew whenever a token is needed; NULL: none */
	struct harvest_grant grant;
	const char *ca_file; /* NULL: the system's */
	long patience_s;     /* how long a fault that may pass is waited out */
};

/* Everything in *ret_sources is in `arena`; names of files are seen from the folder of `path`. False when the
 * file cannot be read or is not as src/harvest/sources.schema.yaml has it, when two sources share a name, or
 * an address may not be asked (auth/address.h); *ret_why (in `arena`) names the place. */
bool sources_file_load(const char *path, struct arena *arena, const struct harvest_source **ret_sources,
                       size_t *ret_count, const char **ret_why) __attribute__((warn_unused_result));

#endif
