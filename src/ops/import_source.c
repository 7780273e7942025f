/* Bytes of a file to rows. zlib reads what is not compressed as it is. */
#include "import_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "base/log.h"

enum { CHUNK_BYTES = 64 * 1024, GZ_BUFFER = 128 * 1024 };

struct import_source {
	struct import_source_wish wish;
	struct arena *arena;
	gzFile file;
	off_t size; /* 0: not known */
	char chunk[CHUNK_BYTES];
	struct slice unread; /* of the chunk; of NDJSON */
	bool at_end;         /* nothing is behind the chunk */
	struct import_place place;
	struct csv_reader csv;
	const struct columns *columns;
	struct buf line, body;
	bool has_end; /* the last line of an export was there */
	bool any;     /* NDJSON: a line was read */
};

/* ---- the file ---- */

static bool open_file(struct import_source *s, const char **ret_why)
{
	struct stat st;
	const char *path = s->wish.path;
	bool is_input = strcmp(path, "-") == 0;
	int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*ret_why = arena_printf(s->arena, "%s: %s", path, strerror(errno));
		return false;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		s->size = st.st_size;
	s->file = gzdopen(fd, "rb");
	if (!s->file)
		log_fatal("out of memory for a file");
	gzbuffer(s->file, GZ_BUFFER);
	return true;
}

static enum import_next explain(const struct import_source *s, const char **ret_why)
{
	int code;
	const char *text = gzerror(s->file, &code);
	if (code == Z_ERRNO && errno == EINTR)
		return IMPORT_INTERRUPTED;
	*ret_why = arena_printf(s->arena, "%s: %s", s->wish.path, code == Z_ERRNO ? strerror(errno) : text);
	return IMPORT_BROKEN;
}

/* IMPORT_ROW: there is a new chunk, which may be empty at the end. */
static enum import_next fill(struct import_source *s, struct slice *ret_bytes, const char **ret_why)
{
	int n = gzread(s->file, s->chunk, sizeof s->chunk), code = Z_OK;
	if (n < 0)
		return explain(s, ret_why);
	s->at_end = n == 0;
	gzerror(s->file, &code);
	if (s->at_end && code == Z_BUF_ERROR) {
		*ret_why = arena_printf(s->arena, "%s: the compressed file is cut off", s->wish.path);
		return IMPORT_BROKEN;
	}
	*ret_bytes = (struct slice){s->chunk, (size_t)n};
	return IMPORT_ROW;
}

static void refuse(struct import_row *row, const char *code, const char *detail, const char *column)
{
	row->code = code;
	row->detail = detail;
	row->column = column;
}

/* ---- NDJSON ---- */

static struct slice without_mark(const struct import_source *s, struct slice line)
{
	return !s->any && slice_starts(line, SLICE("\xef\xbb\xbf")) ? slice_from(line, 3) : line;
}

/* Takes up to the end of the line from the chunk. True when the line is whole; of one that is too long only
 * the beginning is kept. */
static bool take_line(struct import_source *s)
{
	const char *end = s->unread.n ? memchr(s->unread.at, '\n', s->unread.n) : NULL;
	size_t n = end ? (size_t)(end - s->unread.at) : s->unread.n;
	if (s->line.n + n <= s->wish.max)
		buf_add(&s->line, s->unread.at, n);
	else
		s->line.failed = true;
	s->unread = slice_from(s->unread, end ? n + 1 : n);
	return end != NULL;
}

static enum import_next read_line(struct import_source *s, const char **ret_why)
{
	buf_reset(&s->line, SIZE_MAX);
	while (!take_line(s)) {
		if (s->at_end)
			return s->line.n || s->line.failed ? IMPORT_ROW : IMPORT_END;
		enum import_next next = fill(s, &s->unread, ret_why);
		if (next != IMPORT_ROW)
			return next;
	}
	return IMPORT_ROW;
}

/* ---- what an export gives, and a body does not take ---- */

static bool is_given_only(const struct import_source *s, const char *name)
{
	const struct columns_wish *w = &s->wish.columns;
	return !columns_member(w->body, slice_of(name)) &&
	       json_object_get(json_object_get(w->answer, "properties"), name);
}

static void drop_nulls(json_t *object)
{
	const char *name;
	void *next;
	json_t *value;
	json_object_foreach_safe (object, next, name, value) {
		if (json_is_null(value))
			json_object_del(object, name);
		else if (json_is_object(value))
			drop_nulls(value);
	}
}

static void drop_given(const struct import_source *s, json_t *object)
{
	const char *name;
	void *next;
	json_t *value;
	json_object_foreach_safe (object, next, name, value)
		if (is_given_only(s, name))
			json_object_del(object, name);
	drop_nulls(object);
}

static bool is_end(const json_t *object, unsigned long long rows)
{
	const json_t *count = json_object_get(json_object_get(object, "end"), "count");
	return json_object_size(object) == 1 && json_is_integer(count) &&
	       (unsigned long long)json_integer_value(count) == rows;
}

/* What is no object is left as it is: the operation says what is wrong with it. */
static void strip(struct import_source *s, struct import_row *row)
{
	json_t *object = json_loadb(row->body.at, row->body.n, JSON_REJECT_DUPLICATES, NULL);
	s->has_end = is_end(object, row->place.row - 1);
	if (json_is_object(object) && !s->has_end) {
		drop_given(s, object);
		char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));
		buf_reset(&s->body, SIZE_MAX);
		buf_add_text(&s->body, text ? text : "");
		free(text);
		row->body = buf_slice(&s->body);
	}
	json_decref(object);
}

static enum import_next finish_lines(const struct import_source *s, const char **ret_why)
{
	if (!s->wish.exported || s->has_end)
		return IMPORT_END;
	*ret_why = arena_printf(s->arena,
	                        "%s: this is no whole export: its last line does not tell how many "
	                        "there are",
	                        s->wish.path);
	return IMPORT_BROKEN;
}

static enum import_next next_line(struct import_source *s, struct import_row *row, const char **ret_why)
{
	do {
		enum import_next next = read_line(s, ret_why);
		if (next != IMPORT_ROW)
			return next == IMPORT_END ? finish_lines(s, ret_why) : next;
		s->place.line++;
		row->body = slice_trim(without_mark(s, buf_slice(&s->line)));
		s->any = true;
		if (row->body.n > 0 && row->body.at[row->body.n - 1] == '\r')
			row->body = slice_trim((struct slice){row->body.at, row->body.n - 1});
	} while (row->body.n == 0 && !s->line.failed);
	s->place.row++;
	row->place = s->place;
	s->has_end = false;
	if (s->line.failed)
		refuse(row, csv_fault_code(CSV_TOO_LONG), csv_fault_text(CSV_TOO_LONG), NULL);
	else if (s->wish.exported)
		strip(s, row);
	return s->has_end ? next_line(s, row, ret_why) : IMPORT_ROW;
}

/* ---- CSV ---- */

static const char *name_of(const struct import_source *s, size_t column)
{
	return s->columns && column < columns_count(s->columns) ? columns_name(s->columns, column) : NULL;
}

static enum import_next next_record(struct import_source *s, struct csv_record *record, const char **ret_why)
{
	while (!csv_reader_next(&s->csv, record)) {
		struct slice bytes;
		if (s->at_end)
			return IMPORT_END;
		enum import_next next = fill(s, &bytes, ret_why);
		if (next != IMPORT_ROW)
			return next;
		csv_reader_feed(&s->csv, bytes, s->at_end);
	}
	return IMPORT_ROW;
}

static enum import_next next_cells(struct import_source *s, struct import_row *row, const char **ret_why)
{
	struct csv_record record;
	struct column_fault fault;
	enum import_next next = next_record(s, &record, ret_why);
	if (next != IMPORT_ROW)
		return next;
	s->place.row++;
	s->place.line = record.line;
	row->place = s->place;
	buf_reset(&s->body, SIZE_MAX);
	if (record.fault)
		refuse(row, csv_fault_code(record.fault), csv_fault_text(record.fault),
		       name_of(s, record.fault_cell));
	else if (!columns_write(s->columns, &record, &s->body, &fault))
		refuse(row, fault.code, fault.detail, name_of(s, fault.column));
	else if (!buf_ok(&s->body) || s->body.n > s->wish.max)
		refuse(row, csv_fault_code(CSV_TOO_LONG), csv_fault_text(CSV_TOO_LONG), NULL);
	row->body = buf_slice(&s->body);
	return IMPORT_ROW;
}

/* ---- opening ---- */

static const char *name_in(struct arena *arena, const struct csv_record *names, size_t column)
{
	return column < names->count ? arena_strdup(arena, names->cells[column].text) : NULL;
}

static bool bind(struct import_source *s, const struct csv_record *names, struct import_row *ret_row)
{
	struct column_fault fault = {.column = names->fault_cell};
	ret_row->place.line = names->line;
	if (names->fault) {
		fault.code = csv_fault_code(names->fault);
		fault.detail = csv_fault_text(names->fault);
	} else {
		s->columns = columns_new(s->arena, &s->wish.columns, names, &fault);
	}
	if (s->columns)
		return true;
	refuse(ret_row, fault.code, fault.detail, name_in(s->arena, names, fault.column));
	if (strcmp(fault.code, "read_only") == 0)
		ret_row->detail = "The service itself gives this member; --exported leaves such columns out.";
	return false;
}

static bool read_names(struct import_source *s, struct import_row *ret_row, const char **ret_why)
{
	struct csv_record names;
	csv_reader_init(&s->csv, s->wish.separator, s->wish.max);
	enum import_next next = next_record(s, &names, ret_why);
	if (next == IMPORT_ROW)
		return bind(s, &names, ret_row);
	if (next != IMPORT_BROKEN)
		*ret_why = arena_printf(s->arena, "%s: a line of names is needed", s->wish.path);
	return false;
}

struct import_source *import_source_open(const struct import_source_wish *wish, struct arena *arena,
                                         struct import_row *ret_row, const char **ret_why)
{
	struct import_source *s = calloc(1, sizeof *s);
	if (!s)
		log_fatal("out of memory for a file");
	s->wish = *wish;
	s->arena = arena;
	*ret_row = (struct import_row){.code = NULL};
	buf_init(&s->line, wish->max + 1);
	buf_init(&s->body, 2 * wish->max + 1); /* names and quotes come to the cells */
	if (open_file(s, ret_why) && (wish->format == IMPORT_NDJSON || read_names(s, ret_row, ret_why)))
		return s;
	import_source_close(s);
	return NULL;
}

void import_source_close(struct import_source *s)
{
	if (!s)
		return;
	if (s->file)
		gzclose(s->file);
	csv_reader_close(&s->csv);
	buf_close(&s->line);
	buf_close(&s->body);
	free(s);
}

enum import_next import_source_next(struct import_source *s, struct import_row *ret_row, const char **ret_why)
{
	*ret_row = (struct import_row){.code = NULL};
	return s->wish.format == IMPORT_CSV ? next_cells(s, ret_row, ret_why)
	                                    : next_line(s, ret_row, ret_why);
}

const struct columns *import_source_columns(const struct import_source *s)
{
	return s->columns;
}

unsigned long long import_source_guess(const struct import_source *s)
{
	z_off_t read = s->size ? gzoffset(s->file) : 0;
	if (read <= 0 || s->place.row == 0)
		return 0;
	return (unsigned long long)((double)s->place.row * (double)s->size / (double)read);
}
