/* The table of events: their names and their sentences. */
#include "harvest_news.h"

#include <inttypes.h>

#include "base/json_write.h"

/* In the sentence N stands for the count, T for the text. */
static const struct {
	enum harvest_weight weight;
	const char *name;
	const char *sentence;
} rows[] = {
        [HARVEST_BEGUN] = {NEWS_STEP,    "begun",     "a copy of everything begins, N objects are announced"},
        [HARVEST_COPYING] = {NEWS_DETAIL,  "copying",   "is copied"                                           },
        [HARVEST_STORED] = {NEWS_DETAIL,  "stored",    "N stored"                                            },
        [HARVEST_COPIED] = {NEWS_STEP,    "copied",    "copied, N objects"                                   },
        [HARVEST_FOLLOWED] = {NEWS_STEP,    "followed",  "followed, N changes"                                 },
        [HARVEST_RETRIED] = {NEWS_WARNING, "retried",   "T; tried again in N s"                               },
        [HARVEST_ANEW] = {NEWS_WARNING, "anew",
                           "the feed does not go on where it was left, all is copied anew: T"               },
        [HARVEST_DIFFERED] = {NEWS_STEP,    "differed",  "differs, looked at again: T"                         },
        [HARVEST_UNCHANGED] = {NEWS_STEP,    "unchanged", "nothing changed since the proof at T, N objects"     },
        [HARVEST_PROVEN] = {NEWS_STEP,    "proven",    "proven complete at T, N objects"                     },
        [HARVEST_COMPLETE] = {NEWS_STEP,    "complete",  "all files were read to their end, N objects"         },
        [HARVEST_FAILED] = {NEWS_ERROR,   "failed",    "T"                                                   },
};

enum harvest_weight harvest_news_weight(const struct harvest_news *n)
{
	return rows[n->event].weight;
}

void harvest_news_sentence(const struct harvest_news *n, struct buf *out)
{
	if (n->resource)
		buf_printf(out, "%s: ", n->resource);
	for (const char *c = rows[n->event].sentence; *c; c++)
		switch (*c) {
		case 'N':
			buf_printf(out, "%" PRIu64, n->count);
			break;
		case 'T':
			buf_add_text(out, n->text ? n->text : "");
			break;
		default:
			buf_add_char(out, *c);
		}
}

static void write_text(struct buf *out, const char *name, const char *text)
{
	json_write_name(out, slice_of(name));
	if (text)
		json_write_string(out, slice_of(text));
	else
		buf_add_text(out, "null");
}

void harvest_news_json(const struct harvest_news *n, struct buf *out)
{
	buf_add_char(out, '{');
	write_text(out, "source", n->source);
	buf_add_char(out, ',');
	write_text(out, "event", rows[n->event].name);
	buf_add_char(out, ',');
	write_text(out, "resource", n->resource);
	buf_printf(out, ",\"count\":%" PRIu64 ",", n->count);
	write_text(out, "text", n->text);
	buf_add_text(out, "}\n");
}
