/* What the engine adds to the document before it is published, because it follows from the rest. */
#ifndef IOA_SRC_CONTRACT_PUBLISH_H
#define IOA_SRC_CONTRACT_PUBLISH_H

#include "operation.h"

/* Gives the operation's `fields` parameter the names of its answer's members as `enum`: before it is
 * compiled. */
void publish_fields(struct compiler *c, const char *where, json_t *node);

/* Takes the shared `fields` away, which every operation has a copy of by then. */
void publish_without_shared_fields(struct compiler *c);

/* Adds the problem responses that the operation may give: #/components/responses/Problem<status>. */
void publish_problems(struct compiler *c, json_t *node, const struct operation *op);

#endif
