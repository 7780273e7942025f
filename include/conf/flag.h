/* Flags of one command that are no options of the daemon (`ioad token --role …`). */
#ifndef IOA_CONF_FLAG_H
#define IOA_CONF_FLAG_H

#include <stdbool.h>

/* Takes the first `--name VALUE` or `--name=VALUE` out of the arguments, so that conf_load gets what is left.
 * True when it was there; *ret_value is then its value, or NULL when the value is missing. */
bool flag_take(int *argc, char **argv, const char *name, const char **ret_value);

/* Takes all `--name` without a value; true when there was one. */
bool flag_take_switch(int *argc, char **argv, const char *name);

#endif
