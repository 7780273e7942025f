/* Entity tags and conditional requests (RFC 9110 sections 8.8.3 and 13).
 *
 * A tag is "<version>-<hash>": the resource's version and a hash of the representation's bytes, so that it is
 * strong: any other member, language or coding has another tag. If-Match looks at the version only, because
 * the version is what a writer must have seen. Lists have no version: "l-<hash>". */
#ifndef IOA_HTTP_ETAG_H
#define IOA_HTTP_ETAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

enum { ETAG_MAX = 64, ETAG_VERSIONS_MAX = 32 };

/* Writes the tag with its quotes. `version` is digits, or empty for a list. */
void etag_write(char ret_tag[static ETAG_MAX], struct slice version, struct slice body, bool gzip);

/* Whether If-None-Match names the tag, by weak comparison, or is *. */
bool etag_matches(struct slice if_none_match, const char *tag);

enum etag_list { ETAG_ANY, ETAG_VERSIONS, ETAG_MALFORMED };

/* If-Match: ETAG_ANY for *; else the versions of its strong tags as a PostgreSQL array "{3,4}" in `arena`;
 * weak and foreign tags match nothing, and so the array may be empty. */
enum etag_list etag_versions(struct arena *arena, struct slice if_match, const char **ret_versions)
        __attribute__((warn_unused_result));

#endif
