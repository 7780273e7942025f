/* Harvests that are logged. */
#include "work_harvest.h"

#include "base/log.h"
#include "command.h"
#include "harvest_news.h"

enum { LINE_MAX_BYTES = 16 * 1024 };

static bool is_stopping(void *of)
{
	sigset_t pending;
	sigpending(&pending);
	sigandset(&pending, &pending, (const sigset_t *)of);
	return !sigisemptyset(&pending);
}

/* What happens every time is told only to who wants to know everything. */
static enum harvest_weight weight_of(const struct harvest_news *n)
{
	return n->event == HARVEST_UNCHANGED || n->event == HARVEST_COMPLETE ? NEWS_DETAIL
	                                                                     : harvest_news_weight(n);
}

static void tell(void *of, const struct harvest_news *n)
{
	static void (*const logs[])(const char *format, ...) = {
	        [NEWS_DETAIL] = log_debug,
	        [NEWS_STEP] = log_info,
	        [NEWS_WARNING] = log_warning,
	        [NEWS_ERROR] = log_error,
	};
	struct buf line;
	(void)of;
	buf_init(&line, LINE_MAX_BYTES);
	harvest_news_sentence(n, &line);
	logs[weight_of(n)]("harvest: %s: %.*s", n->source, SLICE_ARG(buf_slice(&line)));
	buf_close(&line);
}

bool work_sources_load(struct arena *arena, const struct conf *conf, struct work_sources *ret_sources)
{
	const char *why;
	*ret_sources = (struct work_sources){.count = 0};
	if (!conf->sources_file)
		return true;
	if (!sources_file_load(conf->sources_file, arena, &ret_sources->items, &ret_sources->count, &why))
		return command_fail("%s", why);
	return harvest_global_open() || command_fail("libcurl cannot be used");
}

bool work_harvest(const struct work_sources *sources, const char *url, const sigset_t *signals)
{
	bool ok = true;
	sigset_t own = *signals;
	const struct harvest_settings settings = {.database_url = url};
	const struct harvest_listener listener = {&own, tell, is_stopping};
	for (size_t i = 0; i < sources->count && !is_stopping(&own); i++)
		ok = harvest_run(&sources->items[i], &settings, &listener) != HARVEST_NOT_DONE && ok;
	return ok;
}
