/* Where in a token's payload a claim is: `sub`, `consumer.ID`, `realm_access.roles`,
 * `authorization_details[type=ansattporten:altinn:resource].authorized_parties.orgno.ID`.
 *
 *   path   = step *("." step)                     at most CLAIM_STEPS_MAX
 *   step   = name ["[" name "=" value "]"]        a member; of the objects in it only those with such a
 * member name   = plain / DQUOTE quoted DQUOTE         quoted when it has one of . [ ] = or a quotation
 * mark's neighbours in it: "https://example.no/roles" value  = any characters but "]"
 *
 * A list on the way stands for each of its elements. */
#ifndef IOA_AUTH_CLAIM_PATH_H
#define IOA_AUTH_CLAIM_PATH_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

enum { CLAIM_STEPS_MAX = 8, CLAIM_PATH_BYTES_MAX = 255 };

struct claim_step {
	const char *name;   /* NUL terminated */
	const char *member; /* NULL: every object */
	struct slice value; /* of that member */
};

struct claim_path {
	size_t count;
	struct claim_step steps[CLAIM_STEPS_MAX];
};

/* Names are copied to `arena`. False when it is no path, or one of its names is a national identity number's,
 * which is never read; *ret_why is constant. */
bool claim_path_parse(struct slice text, struct arena *arena, struct claim_path *ret_path,
                      const char **ret_why) __attribute__((warn_unused_result));

/* How the end of the path may look. */
enum claim_end { CLAIM_ONE_TEXT, CLAIM_TEXTS /* or a list of texts */ };

/* Calls `take` for each text at the path, until it says false. False when it did, or when something on the
 * way or at the end is of another form: not an object, not a text. True, with no call, when there is no such
 * claim.
 */
bool claim_path_read(const struct claim_path *path, const json_t *payload, enum claim_end end,
                     bool (*take)(void *context, struct slice text), void *context)
        __attribute__((warn_unused_result));

#endif
