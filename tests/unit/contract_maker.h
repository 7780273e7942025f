/* A small contract in one text, for tests of what is made of it. */
#ifndef IOA_TESTS_UNIT_CONTRACT_MAKER_H
#define IOA_TESTS_UNIT_CONTRACT_MAKER_H

#include "contract/contract.h"

/* Everything but the operations; they follow as the body of `paths`. */
#define CONTRACT_HEAD                                                                                        \
	"openapi: 3.1.0\n"                                                                                   \
	"info: {title: t, version: '1'}\n"                                                                   \
	"x-roles: [anonymous, writer]\n"                                                                     \
	"components:\n"                                                                                      \
	"  schemas:\n"                                                                                       \
	"    Thing: {type: object, additionalProperties: false, required: [id],\n"                           \
	"      properties: {id: {type: string}, name: {type: string}}}\n"                                    \
	"    Page: {type: object, additionalProperties: false,\n"                                            \
	"      properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}\n"            \
	"  headers: {ETag: {description: d}, RequestId: {description: d}}\n"                                 \
	"  parameters:\n"                                                                                    \
	"    ifNoneMatch: {name: If-None-Match, in: header, schema: {type: string}}\n"                       \
	"  responses:\n"                                                                                     \
	"    NotModified: {description: d}\n"                                                                \
	"    Problem400: {description: d}\n"                                                                 \
	"    Problem401: {description: d}\n"                                                                 \
	"    Problem403: {description: d}\n"                                                                 \
	"    Problem404: {description: d}\n"                                                                 \
	"    Problem406: {description: d}\n"                                                                 \
	"    Problem409: {description: d}\n"                                                                 \
	"    Problem412: {description: d}\n"                                                                 \
	"    Problem413: {description: d}\n"                                                                 \
	"    Problem414: {description: d}\n"                                                                 \
	"    Problem415: {description: d}\n"                                                                 \
	"    Problem422: {description: d}\n"                                                                 \
	"    Problem428: {description: d}\n"                                                                 \
	"    Problem431: {description: d}\n"                                                                 \
	"    Problem500: {description: d}\n"                                                                 \
	"    Problem503: {description: d}\n"                                                                 \
	"    Problem504: {description: d}\n"                                                                 \
	"paths:\n"

static inline struct contract *make_contract(struct arena *arena, const char *paths, const char **ret_why)
{
	const struct document_file file = {"api/openapi.yaml",
	                                   slice_of(arena_printf(arena, "%s%s", CONTRACT_HEAD, paths))};
	return contract_new(arena, &file, 1, ret_why);
}

#endif
