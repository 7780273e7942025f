/* Flags of commands that say who calls. */
#include "auth/mint.h"
#include "command.h"
#include "conf/flag.h"

enum { PROGRAMMES_MAX = 100 };

bool command_take_flag(int *argc, char **argv, const char *name, const char **ret_value)
{
	if (flag_take(argc, argv, name, ret_value) && !*ret_value)
		return command_fail("--%s needs a value", name);
	return true;
}

static bool take_programmes(int *argc, char **argv, const char **programmes, size_t *ret_count)
{
	const char *value = NULL;
	for (*ret_count = 0; flag_take(argc, argv, "programme", &value); (*ret_count)++) {
		if (!value || *ret_count == PROGRAMMES_MAX)
			return command_fail("--programme needs an identifier, and may be given %d times",
			                    PROGRAMMES_MAX);
		programmes[*ret_count] = value;
	}
	return true;
}

bool command_take_caller(struct arena *arena, int *argc, char **argv, struct mint_request *rq)
{
	const char **programmes = arena_calloc(arena, PROGRAMMES_MAX, sizeof *programmes);
	rq->programmes = programmes;
	return command_take_flag(argc, argv, "role", &rq->role) &&
	       command_take_flag(argc, argv, "subject", &rq->subject) &&
	       command_take_flag(argc, argv, "organisation", &rq->organisation) &&
	       take_programmes(argc, argv, programmes, &rq->programme_count);
}

bool command_take_local_caller(struct arena *arena, int *argc, char **argv, struct mint_request *rq)
{
	return command_take_flag(argc, argv, "issuer", &rq->issuer) &&
	       command_take_caller(arena, argc, argv, rq);
}

const struct mint_request *command_caller(const struct conf *conf, struct mint_request *rq)
{
	if (!rq->role && !rq->subject && !rq->organisation)
		return NULL;
	if (!rq->issuer)
		rq->issuer = conf->jwt_issuer;
	if (!rq->subject)
		rq->subject = "operator";
	return rq;
}
