/* Taking a command's own flags out of its arguments. */
#include "conf/flag.h"

#include <string.h>

static void drop(int *argc, char **argv, int at, int count)
{
	for (int i = at; i + count < *argc; i++)
		argv[i] = argv[i + count];
	*argc -= count;
}

/* NULL when `argument` is not the flag `name`; else what follows its name. */
static const char *after_name(const char *argument, const char *name)
{
	size_t n = strlen(name);
	if (strncmp(argument, "--", 2) != 0 || strncmp(argument + 2, name, n) != 0)
		return NULL;
	const char *rest = argument + 2 + n;
	return *rest == '\0' || *rest == '=' ? rest : NULL;
}

bool flag_take(int *argc, char **argv, const char *name, const char **ret_value)
{
	for (int i = 0; i < *argc; i++) {
		const char *rest = after_name(argv[i], name);
		if (!rest)
			continue;
		bool inside = *rest == '=';
		bool missing = !inside && i + 1 == *argc;
		*ret_value = inside ? rest + 1 : missing ? NULL : argv[i + 1];
		drop(argc, argv, i, inside || missing ? 1 : 2);
		return true;
	}
	return false;
}

bool flag_take_switch(int *argc, char **argv, const char *name)
{
	bool found = false;
	for (int i = 0; i < *argc;) {
		const char *rest = after_name(argv[i], name);
		if (!rest || *rest) {
			i++;
			continue;
		}
		drop(argc, argv, i, 1);
		found = true;
	}
	return found;
}
