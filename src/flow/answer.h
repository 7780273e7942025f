/* How steps answer. */
#ifndef IOA_SRC_FLOW_ANSWER_H
#define IOA_SRC_FLOW_ANSWER_H

#include "flow/flow.h"

/* The problem as the answer. */
enum flow_next answer_problem(struct exchange *x, struct problem *p);

/* A problem of a type with a sentence (may be NULL). */
enum flow_next answer_failure(struct exchange *x, enum problem_type type, const char *detail);

/* The same with one error that names a place. */
enum flow_next answer_error(struct exchange *x, enum problem_type type, enum problem_place place,
                            const char *where, const char *code, const char *detail);

/* A body that lives as long as the request, with the version for its entity tag (empty: it has none, like a
 * list), compressed where that is wanted and worth it; 304 when the client has it already. */
enum flow_next answer_content(struct exchange *x, int status, struct slice media_type, struct slice body,
                              struct slice version);

/* What is true at this moment only: compressed where that is wanted and worth it, never stored. */
enum flow_next answer_snapshot(struct exchange *x, struct slice media_type, struct slice body);

/* The beginning of a stream, which is never stored, nor kept back by proxies. */
enum flow_next answer_stream(struct exchange *x, struct slice media_type);

/* A small body that is never stored nor compressed. */
enum flow_next answer_note(struct exchange *x, int status, struct slice body);

/* An answer without a body. */
enum flow_next answer_empty(struct exchange *x, int status);

#endif
