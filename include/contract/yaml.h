/* YAML to JSON, by the core schema of YAML 1.2: `no` is text, not false. */
#ifndef IOA_CONTRACT_YAML_H
#define IOA_CONTRACT_YAML_H

#include <jansson.h>

#include "base/arena.h"
#include "base/slice.h"

/* One document. Duplicate keys, tags, anchors, aliases, non-text keys and too much depth are refused. The
 * result is a new reference that the caller drops. On failure NULL, and *ret_why (in `arena`) gives line,
 * column and reason. */
json_t *yaml_parse(struct arena *arena, struct slice text, const char **ret_why)
        __attribute__((warn_unused_result));

/* Block-style YAML of a JSON value, which yaml_parse reads back as the same; appended to `out`. */
struct buf;
void yaml_write(struct buf *out, const json_t *value);

#endif
