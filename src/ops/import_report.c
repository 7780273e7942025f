/* Refusals as lines of JSON. */
#include "import_report.h"

#include "base/json_write.h"

enum { LINE_BYTES_MAX = 64 * 1024 };

static bool put(FILE *report, struct buf *line)
{
	bool ok = buf_ok(line) && fwrite(line->at, 1, line->n, report) == line->n && fflush(report) == 0;
	buf_close(line);
	return ok;
}

bool import_report_write(FILE *report, const struct import_refusal *r)
{
	struct buf line;
	buf_init(&line, LINE_BYTES_MAX);
	buf_printf(&line, "{\"row\":%llu,\"line\":%llu", r->place.row, r->place.line);
	json_write_further(&line, "column", r->column);
	json_write_further(&line, "pointer", r->pointer);
	json_write_further(&line, "code", r->code);
	json_write_further(&line, "detail", r->detail);
	if (r->status)
		buf_printf(&line, ",\"status\":%lld", r->status);
	buf_add_text(&line, "}\n");
	return put(report, &line);
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* The last part of a type: what is behind the # of "/problems#conflict". */
static const char *code_of(const json_t *problem)
{
	const char *type = text_of(problem, "type"), *slug = type ? strrchr(type, '#') : NULL;
	return slug ? slug + 1 : "unknown";
}

static void take_place(struct import_refusal *r, const struct columns *columns)
{
	int column = columns && r->pointer ? columns_find(columns, r->pointer) : -1;
	r->column = column < 0 ? NULL : columns_name(columns, (size_t)column);
}

bool import_report_problem(FILE *report, struct import_place place, const struct columns *columns,
                           const json_t *problem)
{
	size_t i;
	bool ok = true;
	const json_t *error, *errors = json_object_get(problem, "errors");
	struct import_refusal whole = {.place = place,
	                               .code = code_of(problem),
	                               .detail = text_of(problem, "detail"),
	                               .status = json_integer_value(json_object_get(problem, "status"))};
	if (!whole.detail)
		whole.detail = text_of(problem, "title");
	if (json_array_size(errors) == 0)
		return import_report_write(report, &whole);
	json_array_foreach (errors, i, error) {
		struct import_refusal r = whole;
		r.pointer = text_of(error, "pointer");
		r.code = text_of(error, "code");
		r.detail = text_of(error, "detail");
		take_place(&r, columns);
		ok = import_report_write(report, &r) && ok;
	}
	return ok;
}

bool import_report_end(FILE *report, const struct import_sum *sum)
{
	struct buf line;
	buf_init(&line, LINE_BYTES_MAX);
	buf_printf(&line,
	           "{\"end\":{\"accepted\":%llu,\"existing\":%llu,\"refused\":%llu,\"kept\":%s,\"complete\":%"
	           "s}}\n",
	           sum->accepted, sum->existing, sum->refused, sum->kept ? "true" : "false",
	           sum->complete ? "true" : "false");
	return put(report, &line);
}
