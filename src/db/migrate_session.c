/* A blocking connection of the owner: migrations, demo data, commands; and what went wrong on it in words. */
#include "db/migrate_session.h"

#include <poll.h>
#include <stdlib.h>

#include "base/asset.h"
#include "base/clock.h"
#include "base/log.h"

#define CONNECT_SECONDS "10" /* an own connect_timeout in the connection string wins */

/* "relation already exists, skipping" and the like. */
static void log_notice(void *none, const char *message)
{
	(void)none;
	log_debug("PostgreSQL: %s", message);
}

static bool fail(struct migrate_session *s, const char *what, const char *message)
{
	struct slice text = slice_of(message);
	while (text.n > 0 && text.at[text.n - 1] == '\n')
		text.n--;
	*s->ret_why = arena_printf(s->arena, "%s: %.*s", what, SLICE_ARG(text));
	return false;
}

static bool is_port_list(const char *text)
{
	return !text || text[strspn(text, "0123456789,")] == '\0';
}

static bool has_ports(const PQconninfoOption *parsed)
{
	for (const PQconninfoOption *o = parsed; o->keyword; o++)
		if (strcmp(o->keyword, "port") == 0)
			return is_port_list(o->val);
	return true;
}

/* libpq's own messages would repeat a part of the text, perhaps of a password that is not escaped. */
static bool check_url(struct migrate_session *s, const char *url)
{
	char *message = NULL;
	PQconninfoOption *parsed = PQconninfoParse(url, &message);
	bool ok = parsed && has_ports(parsed);
	PQconninfoFree(parsed);
	PQfreemem(message);
	return ok ||
	       fail(s, "cannot connect to the database",
	            "its address is neither a URL nor key=value text as libpq reads them (not shown, as it "
	            "may hold a password)");
}

bool migrate_session_connect(struct migrate_session *s, const char *url, const char *name)
{
	if (!check_url(s, url))
		return false;
	/* libpq takes the last of two equal keys, and "dbname" expands to all that the URL has. */
	const char *const keys[] = {
	        "connect_timeout", "fallback_application_name", "target_session_attrs",
	        "dbname",          "client_encoding",           NULL,
	};
	const char *const values[] = {CONNECT_SECONDS, name, "read-write", url, "UTF8", NULL};
	s->pg = PQconnectdbParams(keys, values, 1);
	if (PQstatus(s->pg) != CONNECTION_OK)
		return fail(s, "cannot connect to the database", PQerrorMessage(s->pg));
	PQsetNoticeProcessor(s->pg, log_notice, NULL);
	return true;
}

bool migrate_session_open(struct migrate_session *s, const char *url)
{
	return migrate_session_connect(s, url, "ioad migrate") &&
	       migrate_session_do(s, "sql/history/lock.sql", 0, NULL);
}

void migrate_session_close(struct migrate_session *s)
{
	PQfinish(s->pg);
	s->pg = NULL;
}

/* PostgreSQL counts characters from 1; a character of UTF-8 has one byte that is no continuation. */
static unsigned line_at(const char *text, const char *position)
{
	long left = strtol(position, NULL, 10) - 1;
	unsigned line = 1;
	for (; *text && left > 0; text++) {
		line += *text == '\n';
		left -= ((unsigned char)text[1] & 0xc0) != 0x80;
	}
	return line;
}

static const char *field_or(const PGresult *result, int field, const char *otherwise)
{
	const char *text = PQresultErrorField(result, field);
	return text ? text : otherwise;
}

/* "sql/migrate/0002_x.sql:17: column "a" does not exist (42703); detail …; hint …" */
static void explain(struct migrate_session *s, const char *path, const char *text, const PGresult *result)
{
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = s->terse ? "" : field_or(result, PG_DIAG_MESSAGE_DETAIL, "");
	const char *hint = s->terse ? "" : field_or(result, PG_DIAG_MESSAGE_HINT, "");
	const char *context = s->terse ? "" : field_or(result, PG_DIAG_CONTEXT, "");
	const char *place = position ? arena_printf(s->arena, "%s:%u", path, line_at(text, position)) : path;
	if (!message) { /* the connection broke: libpq's own text */
		fail(s, place, PQresultErrorMessage(result));
		return;
	}
	*s->ret_why = arena_printf(s->arena, "%s: %s (%s)%s%s%s%s%s%s", place, message,
	                           field_or(result, PG_DIAG_SQLSTATE, "no code"), detail[0] ? "; " : "",
	                           detail, hint[0] ? "; " : "", hint, context[0] ? "; " : "", context);
}

/* Takes `result`; gives it back only when it is a success. */
static PGresult *checked(struct migrate_session *s, const char *path, const char *text, PGresult *result)
{
	ExecStatusType st = PQresultStatus(result);
	if (st == PGRES_TUPLES_OK || st == PGRES_COMMAND_OK || st == PGRES_EMPTY_QUERY)
		return result;
	if (st == PGRES_COPY_IN || st == PGRES_COPY_OUT)
		fail(s, path, "copy from or to the client cannot be used here");
	else
		explain(s, path, text, result);
	PQclear(result);
	return NULL;
}

static bool await(PGconn *pg, int64_t deadline)
{
	while (PQisBusy(pg)) {
		struct pollfd socket = {.fd = PQsocket(pg), .events = POLLIN};
		int64_t left = deadline - clock_monotonic_ms();
		if (left <= 0)
			return false;
		if (poll(&socket, 1, (int)left) > 0 && !PQconsumeInput(pg))
			return true; /* the result tells what happened */
	}
	return true;
}

/* A connection that does not answer in time is given up: nobody could tell what it would answer next. */
static PGresult *execute_in_time(struct migrate_session *s, const char *path, const char *text, int count,
                                 const char *const *values)
{
	PGresult *result = NULL, *next;
	int64_t deadline = clock_monotonic_ms() + s->answer_ms;
	if (!PQsendQueryParams(s->pg, text, count, NULL, values, NULL, NULL, 0))
		return checked(s, path, text, PQmakeEmptyPGresult(s->pg, PGRES_FATAL_ERROR));
	do {
		if (!await(s->pg, deadline)) {
			fail(s, path, "the database does not answer");
			PQclear(result);
			migrate_session_close(s);
			return NULL;
		}
		next = PQgetResult(s->pg);
		if (next) {
			PQclear(result);
			result = next;
		}
	} while (next);
	return checked(s, path, text, result);
}

static PGresult *execute(struct migrate_session *s, const char *path, const char *text, int count,
                         const char *const *values)
{
	if (s->answer_ms > 0)
		return execute_in_time(s, path, text, count, values);
	PGresult *result = count == 0 ? PQexec(s->pg, text)
	                              : PQexecParams(s->pg, text, count, NULL, values, NULL, NULL, 0);
	return checked(s, path, text, result);
}

PGresult *migrate_session_ask(struct migrate_session *s, const char *path, int count,
                              const char *const *values)
{
	struct slice text;
	if (!asset_find(path, &text)) {
		fail(s, path, "is not built in");
		return NULL;
	}
	return execute(s, path, arena_strdup(s->arena, text), count, values);
}

bool migrate_session_do(struct migrate_session *s, const char *path, int count, const char *const *values)
{
	PGresult *result = migrate_session_ask(s, path, count, values);
	PQclear(result);
	return result != NULL;
}

bool migrate_session_run(struct migrate_session *s, const struct migrate_file *file)
{
	if (file->text.n > 0 && memchr(file->text.at, '\0', file->text.n))
		return fail(s, file->path, "holds a NUL byte");
	PGresult *result = execute(s, file->path, arena_strdup(s->arena, file->text), 0, NULL);
	PQclear(result);
	if (!result)
		return false;
	if (PQtransactionStatus(s->pg) != PQTRANS_INTRANS)
		return fail(s, file->path, "must not end the transaction it runs in");
	return true;
}

bool migrate_session_commit(struct migrate_session *s, const char *path)
{
	PGresult *result = execute(s, path, "commit", 0, NULL);
	PQclear(result);
	return result != NULL;
}
