/* What a harvest tells, in words or as JSON. */
#ifndef IOA_SRC_HARVEST_NEWS_H
#define IOA_SRC_HARVEST_NEWS_H

#include "base/buf.h"
#include "harvest/harvest.h"

/* How much somebody wants to know of it. */
enum harvest_weight { NEWS_DETAIL, NEWS_STEP, NEWS_WARNING, NEWS_ERROR };

enum harvest_weight harvest_news_weight(const struct harvest_news *n);

/* A sentence without the source's name: "pilot: copied, 90000 objects". */
void harvest_news_sentence(const struct harvest_news *n, struct buf *out);

/* {"source": …, "event": …, "resource": …, "count": …, "text": …}, null where there is none; one line. */
void harvest_news_json(const struct harvest_news *n, struct buf *out);

#endif
