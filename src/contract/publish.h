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

/* Adds the header fields that the answers of the operation have besides its own, `X-Request-Id` and `ETag`;
 * and to a reading whose answers have tags the parameter `If-None-Match` and its answer, 304. */
void publish_headers(struct compiler *c, json_t *node, const struct operation *op);

/* The same for the shared responses, once. */
void publish_shared_headers(struct compiler *c);

#endif
