/* Validating, shared by the files with the keywords. */
#ifndef IOA_CONTRACT_SCHEMA_RUN_H
#define IOA_CONTRACT_SCHEMA_RUN_H

#include "contract/schema_node.h"
#include "contract/schema_path.h"

struct schema_run {
	struct schema_errors *errors;
	bool *changed;
	/* Above 0 only the verdict counts: nothing is reported or normalised, the first mistake ends it. */
	unsigned quiet;
};

/* Whether `value`, which is at `path` (NULL: the whole), fits. */
bool schema_run(struct schema_run *run, const struct schema *s, json_t *value,
                const struct schema_path *path);

/* The verdict only. */
bool schema_fits(struct schema_run *run, const struct schema *s, json_t *value,
                 const struct schema_path *path);

/* Reports a mistake unless quiet; returns false, so that a check can end with it. `code` must be constant. */
bool schema_report(struct schema_run *run, const struct schema_path *path, const char *code,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same for a value that is none of `types`. `such_as` is an example of an object, or NULL. */
bool schema_report_type(struct schema_run *run, const struct schema_path *path, unsigned types,
                        const char *such_as);

/* The checks by type of value. */
bool schema_run_string(struct schema_run *run, const struct schema_string *s, json_t *value,
                       const struct schema_path *path);
bool schema_run_number(struct schema_run *run, const struct schema_number *n, const json_t *value,
                       const struct schema_path *path);
bool schema_run_array(struct schema_run *run, const struct schema_array *a, json_t *value,
                      const struct schema_path *path);
bool schema_run_object(struct schema_run *run, const struct schema_object *o, json_t *value,
                       const struct schema_path *path);
bool schema_run_logic(struct schema_run *run, const struct schema_logic *l, json_t *value,
                      const struct schema_path *path);

/* Its enum schema_type. */
unsigned schema_type_of(const json_t *value);

/* "a string or null". */
const char *schema_type_text(struct arena *arena, unsigned types);

/* Equal as JSON Schema has it: 1 is 1.0, members have no order. The hashes of equal values are equal. */
bool schema_value_equal(const json_t *a, const json_t *b);
uint64_t schema_value_hash(const json_t *value);

#endif
