/* Collecting the fields of an answer. */
#include "http/response.h"

#include "base/log.h"

void response_add(struct response *rs, const char *name, const char *value)
{
	if (rs->field_count == RESPONSE_FIELDS_MAX)
		log_fatal("more than %d response fields", RESPONSE_FIELDS_MAX);
	rs->fields[rs->field_count++] = (struct response_field){name, value};
}

const char *response_field_value(const struct response *rs, const char *name)
{
	for (int i = 0; i < rs->field_count; i++)
		if (strcmp(rs->fields[i].name, name) == 0)
			return rs->fields[i].value;
	return NULL;
}
