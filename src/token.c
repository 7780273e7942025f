/* ioad token */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "auth/mint.h"
#include "command.h"
#include "conf/flag.h"

enum { TTL_DEFAULT_S = 8 * 3600, TTL_MAX_S = 366 * 24 * 3600 };

static bool take_ttl(int *argc, char **argv, int64_t *ret_ttl)
{
	unsigned long long seconds;
	const char *text = NULL;
	*ret_ttl = TTL_DEFAULT_S;
	if (!command_take_flag(argc, argv, "ttl", &text))
		return false;
	if (!text)
		return true;
	if (!slice_to_uint(slice_of(text), &seconds) || seconds == 0 || seconds > TTL_MAX_S)
		return command_fail("--ttl: %s is not a number of seconds from 1 to %d", text, TTL_MAX_S);
	*ret_ttl = (int64_t)seconds;
	return true;
}

static bool is_role(struct arena *arena, const struct conf *conf, const char *role)
{
	struct engine *engine;
	size_t count;
	bool found = false;
	const char *names = "";
	if (!startup_engine(arena, conf, &engine))
		return false;
	const char *const *roles = contract_roles(engine->contract, &count);
	for (size_t i = 1; i < count; i++) { /* 0 is anonymous, which needs no token */
		names = arena_printf(arena, "%s %s", names, roles[i]);
		found = found || (role && strcmp(role, roles[i]) == 0);
	}
	if (!found && role)
		command_fail("--role: %s is none of:%s", role, names);
	else if (!found)
		command_fail("--role is needed, one of:%s", names);
	engine_close(engine);
	return found;
}

static bool mint(struct arena *arena, const struct conf *conf, const struct mint_request *rq)
{
	const char *why;
	if (!mint_prepare_keys(conf->data_dir, arena, &why))
		return command_fail("%s", why);
	const char *token = mint_token(conf->data_dir, rq, arena, &why);
	if (!token)
		return command_fail("%s", why);
	puts(token);
	return true;
}

int command_token(int argc, char **argv)
{
	struct arena arena;
	struct conf conf;
	struct mint_request rq = {.role = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	json_object_seed(0);
	bool ok = command_take_caller(&arena, &argc, argv, &rq) && take_ttl(&argc, argv, &rq.ttl_s) &&
	          startup_conf(&arena, argc, argv, &conf) && is_role(&arena, &conf, rq.role);
	if (ok) {
		rq.issuer = conf.jwt_issuer;
		rq.audience = conf.jwt_audience;
		ok = mint(&arena, &conf, &rq);
	}
	arena_close(&arena);
	return ok ? 0 : 1;
}
