/* Defaults, then the environment, then flags. */
#include "conf/conf.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/nearest.h"
#include "conf/option.h"

struct load {
	struct conf *conf;
	struct arena *arena;
	const char **ret_why;
};

static bool load_defaults(struct load *l)
{
	for (const struct option *row = option_rows; row->name; row++)
		if (row->fallback &&
		    !option_set(row, row->fallback, row->name, l->conf, l->arena, l->ret_why))
			return false;
	return true;
}

/* An empty variable counts as absent: that is what `IOA_NAME=${NAME:-}` of container tools gives. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value && value[0] ? value : NULL;
}

static bool load_variable(struct load *l, const struct option *row)
{
	char name[OPTION_ENVIRONMENT_MAX];
	option_environment(row, name);
	const char *file_name = arena_printf(l->arena, "%s_FILE", name);
	const char *value = variable(name);
	const char *path = row->from_file ? variable(file_name) : NULL;
	if (value && path) {
		*l->ret_why = arena_printf(l->arena, "%s and %s are both given; give one", name, file_name);
		return false;
	}
	if (path)
		return option_set_from_file(row, path, file_name, l->conf, l->arena, l->ret_why);
	return !value || option_set(row, value, name, l->conf, l->arena, l->ret_why);
}

static bool is_variable_of(const struct option *row, const char *name, size_t n)
{
	char own[OPTION_ENVIRONMENT_MAX];
	option_environment(row, own);
	size_t own_n = strlen(own);
	if (strncmp(name, own, own_n) != 0)
		return false;
	return n == own_n || (row->from_file && n == own_n + 5 && strncmp(name + own_n, "_FILE", 5) == 0);
}

/* Whether so many differences may be slips: a third of the letters, and one. */
static bool is_near(const char *name, unsigned distance)
{
	return distance <= strlen(name) / 3 + 1;
}

/* `name` as the user wrote it, of a flag without its dashes. NULL when none is like it. */
static const struct option *nearest_option(const char *name, bool environment)
{
	const struct option *best = NULL;
	unsigned best_distance = UINT_MAX;
	for (const struct option *row = option_rows; row->name; row++) {
		char own[OPTION_ENVIRONMENT_MAX];
		option_environment(row, own);
		unsigned distance = nearest_distance(name, environment ? own : row->name);
		if (distance < best_distance && is_near(name, distance)) {
			best = row;
			best_distance = distance;
		}
	}
	return best;
}

static bool check_known(struct load *l, const char *entry)
{
	size_t n = strcspn(entry, "=");
	for (const struct option *row = option_rows; row->name; row++)
		if (is_variable_of(row, entry, n))
			return true;
	char meant[OPTION_ENVIRONMENT_MAX];
	const char *name = arena_strdup(l->arena, (struct slice){entry, n});
	const struct option *nearest = nearest_option(name, true);
	const char *advice = "see `ioad --help`";
	if (nearest) {
		option_environment(nearest, meant);
		advice = arena_printf(l->arena, "is %s meant?", meant);
	}
	*l->ret_why =
	        arena_printf(l->arena, "the environment has %.80s, which is no option; %s", name, advice);
	return false;
}

static bool load_environment(struct load *l)
{
	for (char **entry = environ; *entry; entry++)
		if (strncmp(*entry, "IOA_", 4) == 0 && !check_known(l, *entry))
			return false;
	for (const struct option *row = option_rows; row->name; row++)
		if (!load_variable(l, row))
			return false;
	return true;
}

struct flag {
	const char *source; /* "--listen" */
	const struct option *row;
	bool is_file;
	const char *value; /* NULL when it is the next argument */
};

static bool flag_names(struct slice name, const struct option *row, bool *ret_is_file)
{
	size_t n = strlen(row->name);
	if (name.n < n || strncmp(name.at, row->name, n) != 0)
		return false;
	*ret_is_file = row->from_file && slice_is(slice_from(name, n), "-file");
	return (name.n == n && row->kind != OPTION_SECRET) || *ret_is_file;
}

static const char *unknown_flag(struct load *l, const char *name)
{
	const struct option *meant = nearest_option(name, false);
	if (!meant)
		return arena_printf(l->arena, "--%.80s is no option here; see `ioad --help`", name);
	bool secret = meant->kind == OPTION_SECRET;
	return arena_printf(l->arena, "--%.80s is no option; is --%s%s meant?", name, meant->name,
	                    secret ? "-file (a secret on the command line is seen by all users)" : "");
}

static bool find_flag(struct load *l, const char *argument, struct flag *ret_flag)
{
	if (strncmp(argument, "--", 2) != 0) {
		*l->ret_why = arena_printf(l->arena, "unexpected argument \"%.80s\"", argument);
		return false;
	}
	struct slice name = {argument + 2, strcspn(argument + 2, "=")};
	const char *text = arena_strdup(l->arena, name);
	for (const struct option *row = option_rows; row->name; row++) {
		bool is_file;
		if (!flag_names(name, row, &is_file))
			continue;
		bool inside = argument[2 + name.n] == '=';
		*ret_flag = (struct flag){arena_printf(l->arena, "--%s", text), row, is_file,
		                          inside ? argument + 3 + name.n : NULL};
		return true;
	}
	*l->ret_why = unknown_flag(l, text);
	return false;
}

static bool set_flag(struct load *l, const struct flag *flag)
{
	if (flag->is_file)
		return option_set_from_file(flag->row, flag->value, flag->source, l->conf, l->arena,
		                            l->ret_why);
	return option_set(flag->row, flag->value, flag->source, l->conf, l->arena, l->ret_why);
}

static bool load_flags(struct load *l, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		struct flag flag;
		if (!find_flag(l, argv[i], &flag))
			return false;
		if (!flag.value && flag.row->kind == OPTION_BOOLEAN)
			flag.value = "true";
		if (!flag.value && i + 1 < argc)
			flag.value = argv[++i];
		if (!flag.value) {
			*l->ret_why = arena_printf(l->arena, "%s needs a value", flag.source);
			return false;
		}
		if (!set_flag(l, &flag))
			return false;
	}
	return true;
}

static const char *default_data_dir(struct arena *arena)
{
	const char *data_home = variable("XDG_DATA_HOME");
	const char *home = variable("HOME");
	if (geteuid() == 0)
		return "/var/lib/ioad";
	if (data_home && data_home[0] == '/') /* the XDG specification has relative ones ignored */
		return arena_printf(arena, "%s/ioad", data_home);
	return home ? arena_printf(arena, "%s/.local/share/ioad", home) : NULL;
}

/* Absolute, because PostgreSQL works in another directory and libpq knows socket directories by their "/". */
static bool settle_data_dir(struct load *l)
{
	char here[PATH_MAX];
	const char *dir = l->conf->data_dir ? l->conf->data_dir : default_data_dir(l->arena);
	if (!dir) {
		*l->ret_why = "neither IOA_DATA_DIR nor HOME is set";
		return false;
	}
	if (dir[0] != '/' && !getcwd(here, sizeof here)) {
		*l->ret_why = "IOA_DATA_DIR is relative, and the working directory cannot be told";
		return false;
	}
	l->conf->data_dir = dir[0] == '/' ? dir : arena_printf(l->arena, "%s/%s", here, dir);
	return true;
}

bool conf_load(struct conf *ret_conf, struct arena *arena, int argc, char **argv, const char **ret_why)
{
	struct conf conf = {0};
	struct load l = {&conf, arena, ret_why};
	if (!load_defaults(&l) || !load_environment(&l) || !load_flags(&l, argc, argv) ||
	    !settle_data_dir(&l))
		return false;
	*ret_conf = conf;
	return true;
}
