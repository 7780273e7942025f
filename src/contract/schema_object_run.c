/* Holding an object against its keywords. */
#include "base/log.h"
#include "contract/schema_member.h"
#include "contract/schema_run.h"

static bool run_size(struct schema_run *run, const struct schema_object *o, const json_t *value,
                     const struct schema_path *path)
{
	if (json_object_size(value) < o->min_properties)
		return schema_report(run, path, "min_properties", "must have at least %llu members",
		                     (unsigned long long)o->min_properties);
	if (json_object_size(value) > o->max_properties)
		return schema_report(run, path, "max_properties", "must have at most %llu members",
		                     (unsigned long long)o->max_properties);
	return true;
}

static bool run_patterns(struct schema_run *run, const struct schema_object *o, json_t *value,
                         const struct schema_path *here, bool *ret_matched)
{
	bool ok = true;
	for (size_t i = 0; i < o->pattern_count; i++) {
		if (!schema_pattern_match(o->patterns[i].pattern, here->name))
			continue;
		*ret_matched = true;
		ok = schema_run(run, o->patterns[i].schema, value, here) && ok;
	}
	return ok;
}

/* The name as a value of its own, for as long as it is looked at. */
static bool run_name(struct schema_run *run, const struct schema_object *o, const struct schema_path *here)
{
	json_t *name = json_stringn_nocheck(here->name.at, here->name.n);
	if (!name)
		log_fatal("out of memory for a member's name");
	bool ok = schema_fits(run, o->names, name, here);
	json_decref(name);
	return ok ? ok : schema_report(run, here, "property_names", "must have another name");
}

static bool run_member(struct schema_run *run, const struct schema_object *o, json_t *value,
                       const struct schema_path *here)
{
	const struct schema *declared = schema_members_find(o, here->name);
	bool known = declared, ok = true;
	if (declared)
		ok = schema_run(run, declared, value, here);
	if (o->pattern_count)
		ok = run_patterns(run, o, value, here, &known) && ok;
	if (!known && o->closed)
		return schema_report(run, here, "unknown_member",
		                     "must not be there: no such member is known");
	if (!known && o->others)
		ok = schema_run(run, o->others, value, here);
	if (o->names && (ok || !run->quiet))
		ok = run_name(run, o, here) && ok;
	return ok;
}

static bool run_members(struct schema_run *run, const struct schema_object *o, json_t *value,
                        const struct schema_path *path)
{
	bool ok = true;
	for (void *at = json_object_iter(value); at && (ok || !run->quiet);
	     at = json_object_iter_next(value, at)) {
		const struct schema_path here = schema_path_member(
		        path, (struct slice){json_object_iter_key(at), json_object_iter_key_len(at)});
		ok = run_member(run, o, json_object_iter_value(at), &here) && ok;
	}
	return ok;
}

static bool run_required(struct schema_run *run, const json_t *required, const json_t *value,
                         const struct schema_path *path)
{
	bool ok = true;
	for (size_t i = 0; i < json_array_size(required) && (ok || !run->quiet); i++) {
		const json_t *text = json_array_get(required, i);
		struct slice name = {json_string_value(text), json_string_length(text)};
		const struct schema_path here = schema_path_member(path, name);
		if (!json_object_getn(value, name.at, name.n))
			ok = schema_report(run, &here, "required", "must be given");
	}
	return ok;
}

static bool run_dependency(struct schema_run *run, const struct schema_dependency *d, json_t *value,
                           const struct schema_path *path)
{
	if (!json_object_getn(value, d->name.at, d->name.n))
		return true;
	bool ok = run_required(run, d->required, value, path);
	if (d->schema && (ok || !run->quiet))
		ok = schema_run(run, d->schema, value, path) && ok;
	return ok;
}

bool schema_run_object(struct schema_run *run, const struct schema_object *o, json_t *value,
                       const struct schema_path *path)
{
	bool ok = run_size(run, o, value, path);
	if (ok || !run->quiet)
		ok = run_members(run, o, value, path) && ok;
	if (o->required && (ok || !run->quiet))
		ok = run_required(run, o->required, value, path) && ok;
	for (size_t i = 0; i < o->dependency_count && (ok || !run->quiet); i++)
		ok = run_dependency(run, &o->dependencies[i], value, path) && ok;
	return ok;
}
