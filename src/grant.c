/* ioad grant: roles given by the operator, who needs none; so the first administrator comes about. */
#include <stdio.h>

#include "command.h"
#include "conf/flag.h"
#include "db/owner.h"

/* In the order of the parameters of sql/operator/give.sql. */
static const char *const flags[] = {"issuer",    "subject", "organisation", "role",
                                    "programme", "actor",   "from",         "to"};

enum { FLAGS = sizeof flags / sizeof *flags, FLAG_ISSUER = 0, FLAG_ROLE = 3 };

static void print_rows(const struct rows *rows)
{
	for (int row = 0; row < rows_count(rows); row++)
		for (int column = 0; column < rows_column_count(rows); column++) {
			struct slice value = rows_value(rows, row, column);
			printf("%s%.*s%s", column ? "\t" : "", SLICE_ARG(value.at ? value : SLICE("-")),
			       column + 1 == rows_column_count(rows) ? "\n" : "");
		}
}

/* What was wrong, in the words of the flags; the constraint's name stays for who looks it up. */
static bool explain(const char *why)
{
	static const struct {
		const char *constraint, *sentence;
	} rows[] = {
	        {"role_grant__subject__exactly_one", "either --subject or --organisation is needed"           },
	        {"role_grant__role__enum",           "--role names no role; README.md has them"               },
	        {"role_grant__organisation__format",
	         "--organisation is nine digits with a valid check digit"                                     },
	        {"role_grant__programme_id__role",
	         "--programme goes with regional_manager, which needs it, and with no other role"             },
	        {"role_grant__programme_id__exists", "--programme names no programme"                         },
	        {"role_grant__actor_id__role",
	         "--actor is needed for every role but national_admin and regional_manager, which have none"  },
	        {"role_grant__actor_id__exists",     "--actor names no actor"                                 },
	        {"role_grant__valid_to__order",      "--to must be later than --from, and than now without it"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(why, rows[i].constraint))
			return command_fail("%s (%s)", rows[i].sentence, rows[i].constraint);
	return command_fail("%s", why);
}

/* Each prints what came of it; false when nothing did. */
static bool run(struct arena *arena, const struct database *d, const char *path, int count,
                const char *const *values, const char *otherwise)
{
	const char *why;
	struct rows *rows = owner_run(d->url, path, count, values, arena, &why);
	if (!rows)
		return explain(why);
	bool ok = rows_count(rows) > 0 || !otherwise;
	print_rows(rows);
	rows_free(rows);
	return ok ? true : command_fail("%s", otherwise);
}

static bool take_flags(int *argc, char **argv, const char **values)
{
	for (int i = 0; i < FLAGS; i++)
		if (flag_take(argc, argv, flags[i], &values[i]) && !values[i])
			return command_fail("--%s needs a value", flags[i]);
	return true;
}

/* The word that follows `ioad grant`, taken out of the arguments; NULL when flags follow at once. */
static const char *take_word(int *argc, char **argv)
{
	if (*argc == 0 || argv[0][0] == '-')
		return NULL;
	const char *word = argv[0];
	for (int i = 1; i < *argc; i++)
		argv[i - 1] = argv[i];
	--*argc;
	return word;
}

static bool is_complete(const char *action, const char *id, const char *const *values)
{
	if (!action)
		return values[FLAG_ISSUER] && values[FLAG_ROLE]
		               ? true
		               : command_fail(
		                         "--issuer and --role are needed, and --subject or --organisation");
	if (strcmp(action, "revoke") == 0)
		return id ? true : command_fail("the id of the grant is needed: ioad grant revoke ID");
	return strcmp(action, "list") == 0 ? true
	                                   : command_fail("ioad grant %s: there is no such action", action);
}

static bool act(struct arena *arena, const struct database *d, const char *action, const char *id,
                const char *const *values)
{
	if (!action)
		return run(arena, d, "sql/operator/give.sql", FLAGS, values, NULL);
	if (strcmp(action, "list") == 0)
		return run(arena, d, "sql/operator/list.sql", 0, NULL, NULL);
	return run(arena, d, "sql/operator/revoke.sql", 1, &id, "there is no such grant");
}

int command_grant(int argc, char **argv)
{
	const char *values[FLAGS] = {NULL}, *action = take_word(&argc, argv);
	const char *id = action ? take_word(&argc, argv) : NULL;
	struct arena arena;
	struct conf conf;
	struct database database = {.url = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool ok = take_flags(&argc, argv, values) && is_complete(action, id, values) &&
	          startup_conf(&arena, argc, argv, &conf) && database_reach(&arena, &conf, &database) &&
	          act(&arena, &database, action, id, values);
	database_close(&database);
	arena_close(&arena);
	return ok ? 0 : 1;
}
