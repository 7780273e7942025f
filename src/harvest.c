/* ioad harvest: the copies of other installations, brought up to date and proven. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/progress.h"
#include "command.h"
#include "conf/flag.h"
#include "harvest_news.h"

enum { LINE_MAX_BYTES = 16 * 1024, LABEL_MAX = 64 };

struct telling {
	const sigset_t *signals;
	bool terminal;
	bool has_progress;
	struct progress progress;
	char label[LABEL_MAX]; /* of the progress, which outlives the news */
};

static bool is_stopping(void *of)
{
	const struct telling *t = of;
	sigset_t pending;
	sigpending(&pending);
	sigandset(&pending, &pending, t->signals);
	return !sigisemptyset(&pending);
}

static void end_progress(struct telling *t)
{
	if (t->has_progress)
		progress_end(&t->progress);
	t->has_progress = false;
}

/* One bar for each resource that is copied, and one for the changes. */
static void show_progress(struct telling *t, const struct harvest_news *n)
{
	if (n->event == HARVEST_COPYING || (n->event == HARVEST_STORED && !t->has_progress)) {
		end_progress(t);
		snprintf(t->label, sizeof t->label, "%s", n->resource ? n->resource : "changes");
		progress_begin(&t->progress, STDERR_FILENO, t->label);
		progress_total(&t->progress, n->event == HARVEST_COPYING ? n->count : 0);
		t->has_progress = true;
	}
	if (n->event == HARVEST_STORED)
		progress_step(&t->progress, n->count);
	else if (n->event != HARVEST_COPYING)
		end_progress(t);
}

/* On a terminal sentences, else lines of JSON. */
static void tell(void *of, const struct harvest_news *n)
{
	struct buf line;
	struct telling *t = of;
	show_progress(t, n);
	if (harvest_news_weight(n) == NEWS_DETAIL)
		return;
	buf_init(&line, LINE_MAX_BYTES);
	if (t->terminal) {
		buf_printf(&line, "%s: ", n->source);
		harvest_news_sentence(n, &line);
		buf_add_char(&line, '\n');
	} else {
		harvest_news_json(n, &line);
	}
	fwrite(line.at, 1, line.n, stdout);
	fflush(stdout);
	buf_close(&line);
}

/* ---- which ---- */

/* The words before the options. */
static int names_of(int argc, char **argv)
{
	int count = 0;
	while (count < argc && argv[count][0] != '-')
		count++;
	return count;
}

static bool is_named(const struct harvest_source *s, int count, char **names)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], s->name) == 0)
			return true;
	return count == 0;
}

static bool are_known(const struct harvest_source *sources, size_t source_count, int count, char **names)
{
	for (int i = 0; i < count; i++) {
		bool found = false;
		for (size_t k = 0; k < source_count; k++)
			found = found || strcmp(names[i], sources[k].name) == 0;
		if (!found)
			return command_fail("%s: there is no such source", names[i]);
	}
	return true;
}

/* ---- doing ---- */

static bool harvest_one(const struct harvest_source *s, const struct harvest_settings *settings,
                        const struct harvest_listener *listener)
{
	enum harvest_status st = harvest_run(s, settings, listener);
	end_progress(listener->of);
	if (st == HARVEST_BY_OTHER)
		command_fail("%s: another process harvests it", s->name);
	return st == HARVEST_DONE;
}

static bool harvest(const struct startup_sources *sources, const struct harvest_settings *settings,
                    const sigset_t *signals, int name_count, char **names)
{
	struct telling telling = {.signals = signals, .terminal = isatty(STDOUT_FILENO)};
	const struct harvest_listener listener = {&telling, tell, is_stopping};
	bool ok = are_known(sources->items, sources->count, name_count, names);
	if (!ok)
		return false;
	for (size_t i = 0; i < sources->count && !is_stopping(&telling); i++)
		if (is_named(&sources->items[i], name_count, names))
			ok = harvest_one(&sources->items[i], settings, &listener) && ok;
	return ok && !is_stopping(&telling);
}

static bool forget(struct arena *arena, const struct database *d, int count, char **names)
{
	const char *why;
	if (count != 2)
		return command_fail("the name of one source is needed: ioad harvest forget NAME");
	if (!harvest_forget(d->url, names[1], arena, &why))
		return command_fail("%s", why);
	printf("%s and its copy are forgotten.\n", names[1]);
	return true;
}

int command_harvest(int argc, char **argv)
{
	sigset_t signals;
	struct arena arena;
	struct conf conf;
	struct startup_sources sources = {.count = 0};
	struct database database = {.url = NULL};
	arena_init(&arena, STARTUP_BYTES_MAX);
	bool prove = flag_take_switch(&argc, argv, "prove");
	int names = names_of(argc, argv);
	bool forgets = names > 0 && strcmp(argv[0], "forget") == 0;
	bool ok = startup_conf(&arena, argc - names, argv + names, &conf);
	if (ok && !forgets && !conf.sources_file)
		ok = command_fail("--sources-file is needed; docker/sources/README.md tells what is in it");
	startup_block_signals(&signals);
	ok = ok && startup_sources(&arena, &conf, &sources) && database_reach(&arena, &conf, &database);
	struct harvest_settings settings = startup_harvest(&sources, database.url);
	settings.prove = prove;
	ok = ok && (forgets ? forget(&arena, &database, names, argv)
	                    : harvest(&sources, &settings, &signals, names, argv));
	database_close(&database);
	startup_sources_close(&sources);
	arena_close(&arena);
	return ok ? 0 : 1;
}
