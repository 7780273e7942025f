/* What a command that harvests begins with: the sources file, libcurl, and the contract, which CSV needs. */
#include "command.h"

static bool have_files(const struct startup_sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].file_count > 0)
			return true;
	return false;
}

bool startup_sources(struct arena *arena, const struct conf *conf, struct startup_sources *ret_sources)
{
	const char *why;
	*ret_sources = (struct startup_sources){.count = 0};
	if (!conf->sources_file)
		return true;
	if (!sources_file_load(conf->sources_file, arena, &ret_sources->items, &ret_sources->count, &why))
		return command_fail("%s", why);
	if (!harvest_global_open())
		return command_fail("libcurl cannot be used");
	return !have_files(ret_sources) || startup_engine(arena, conf, &ret_sources->engine);
}

struct harvest_settings startup_harvest(const struct startup_sources *s, const char *url)
{
	return (struct harvest_settings){.database_url = url,
	                                 .contract = s->engine ? s->engine->contract : NULL};
}

void startup_sources_close(struct startup_sources *s)
{
	if (s->engine)
		engine_close(s->engine);
	s->engine = NULL;
}
