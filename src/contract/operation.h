/* Compiling one operation of the merged document; used by contract.c only. */
#ifndef IOA_SRC_CONTRACT_OPERATION_H
#define IOA_SRC_CONTRACT_OPERATION_H

#include "contract/contract.h"

/* What the compilation of all operations shares, and the first fault. */
struct compiler {
	struct arena *arena;
	json_t *document;
	const char *const *roles;
	size_t role_count;
	const char *why; /* NULL: no fault so far */
};

/* Notes the first fault: place and reason. */
void compile_fault(struct compiler *c, const char *where, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* "$ref": "#/a/b" followed, as often as there is one; NULL and a fault when it leads nowhere. */
const json_t *compile_resolve(struct compiler *c, const json_t *node, const char *where);

/* Fills `ret_operation` from a path item's member; faults go to the compiler. */
void compile_operation(struct compiler *c, const char *path, const char *method, json_t *path_item,
                       json_t *node, struct operation *ret_operation);

/* The parameters of an operation; used by compile_operation. */
void compile_parameters(struct compiler *c, const char *where, json_t *path_item, json_t *node,
                        struct operation *op);

#endif
