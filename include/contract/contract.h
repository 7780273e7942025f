/* The contract as tables: what the router, the validators and the query planner need, compiled once at start.
 */
#ifndef IOA_CONTRACT_CONTRACT_H
#define IOA_CONTRACT_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "contract/document.h"
#include "contract/schema.h"

enum {
	CONTRACT_PARAMETERS_MAX = 64, /* of one operation: one bit each */
	CONTRACT_ROLES_MAX = 63,
	CONTRACT_MEDIA_MAX = 4,
};

/* The bit of `authenticated`, which is no role but any caller with a valid token. */
#define CONTRACT_AUTHENTICATED (UINT64_C(1) << CONTRACT_ROLES_MAX)

enum parameter_place { PARAMETER_PATH, PARAMETER_QUERY, PARAMETER_HEADER };

enum parameter_type { PARAMETER_STRING, PARAMETER_INTEGER, PARAMETER_NUMBER, PARAMETER_BOOLEAN };

/* Query parameters that the engine itself understands; every other one is a filter or a value of the query.
 */
enum parameter_use {
	PARAMETER_VALUE,
	PARAMETER_LIMIT,
	PARAMETER_CURSOR,
	PARAMETER_SORT,
	PARAMETER_FIELDS,
	PARAMETER_INCLUDE,
	PARAMETER_COUNT,
	PARAMETER_TICKET, /* who calls, where there is no token */
};

struct parameter {
	struct slice name; /* as sent: updated_at[gte] */
	struct slice bind; /* as in SQL: updated_at_gte */
	enum parameter_place place;
	enum parameter_type type; /* of the value, or of each value of a list */
	enum parameter_use use;
	bool is_list; /* comma separated */
	bool required;
	struct slice fallback; /* the schema's default as it would be sent; at == NULL: none */
	const struct schema *schema;
	const json_t *values; /* the enum of the value, or of each value of a list; NULL: none */
};

struct media {
	struct slice type;           /* "application/json" */
	const struct schema *schema; /* NULL: not looked at */
};

struct operation {
	const char *id;
	struct slice method, path;
	const struct parameter *parameters; /* path parameters first, in the order of the path */
	int parameter_count, path_parameter_count;
	struct media bodies[CONTRACT_MEDIA_MAX];
	int body_count;
	bool body_required;
	int status; /* of success */
	struct slice answers[CONTRACT_MEDIA_MAX];
	int answer_count;
	uint64_t roles;           /* bit i: contract_roles()[i] is admitted; or CONTRACT_AUTHENTICATED */
	const json_t *role_names; /* the same as the contract has them */
	const char *query;        /* x-query, or NULL */
	const char *then;         /* x-then, or NULL */
	const char *within;       /* x-within, or NULL */
	const char *handler;      /* x-handler, or NULL */
	bool slow;                /* x-lane */
	bool pages_itself;        /* x-paging */
	const char *ticket;       /* x-ticket: the purpose of the tickets that stand for a token; or NULL */
	const json_t *data;       /* x-data: {resource: {query, schema}}; NULL: none */
	const char
	        *exported; /* x-export: the parameter that says which of them all are told of; NULL: none */
	bool is_list;      /* has `cursor` */
	bool if_match_required, if_match_allowed;
	bool gives_location;
	const json_t *answer_schema; /* of the answer, or of one row of a list; NULL: none */
};

struct contract;

/* Merges and compiles the files. On failure NULL, and *ret_why (in `arena`) names file, path and reason.
 * Everything lives in `arena` but the JSON document, which contract_free drops. */
struct contract *contract_new(struct arena *arena, const struct document_file *files, size_t count,
                              const char **ret_why) __attribute__((warn_unused_result));
void contract_free(struct contract *c);

size_t contract_operation_count(const struct contract *c);
const struct operation *contract_operation(const struct contract *c, size_t i);

/* Names of roles in the order of their bits; 0 is anonymous. */
const char *const *contract_roles(const struct contract *c, size_t *ret_count);

/* The document as it is published, in both notations. */
struct slice contract_json(const struct contract *c);
struct slice contract_yaml(const struct contract *c);

/* A schema node with "$ref" followed. */
const json_t *contract_resolve(const struct contract *c, const json_t *node);

/* A schema node of the document, compiled into `arena`; on failure NULL, and *ret_why (there too). */
const struct schema *contract_compile(const struct contract *c, struct arena *arena, const json_t *node,
                                      const char **ret_why) __attribute__((warn_unused_result));

#endif
