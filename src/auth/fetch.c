/* The GETs of one thread on libcurl's multi interface. */
#include "auth/fetch.h"

#include <limits.h>
#include <stdlib.h>

#include "auth/transfer.h"

struct fetcher {
	CURLM *multi;
	struct fetch_settings settings;
	struct transfer *under_way;
	struct transfer *handed_out; /* lives until the next one is */
};

bool fetch_global_open(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void fetch_global_close(void)
{
	curl_global_cleanup();
}

struct fetcher *fetcher_new(const struct fetch_settings *settings)
{
	struct fetcher *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->settings = *settings;
	f->multi = curl_multi_init();
	if (f->multi)
		return f;
	free(f);
	return NULL;
}

/* Takes it from the list and from libcurl. */
static void detach(struct fetcher *f, struct transfer *t)
{
	struct transfer **place = &f->under_way;
	while (*place != t)
		place = &(*place)->next;
	*place = t->next;
	curl_multi_remove_handle(f->multi, t->easy);
}

void fetcher_free(struct fetcher *f)
{
	if (!f)
		return;
	while (f->under_way) {
		struct transfer *t = f->under_way;
		detach(f, t);
		transfer_free(t);
	}
	transfer_free(f->handed_out);
	curl_multi_cleanup(f->multi);
	free(f);
}

enum fault fetcher_start(struct fetcher *f, const char *url, void *owner)
{
	struct transfer *t = transfer_new(&f->settings, url, owner);
	if (!t)
		return FAULT_MEMORY;
	if (curl_multi_add_handle(f->multi, t->easy) != CURLM_OK) {
		transfer_free(t);
		return FAULT_MEMORY;
	}
	t->next = f->under_way;
	f->under_way = t;
	return FAULT_NONE;
}

void fetcher_wait(struct fetcher *f, int64_t max_wait_ms)
{
	int running;
	int wait_ms = max_wait_ms < 0 ? 0 : max_wait_ms < INT_MAX ? (int)max_wait_ms : INT_MAX;
	if (curl_multi_poll(f->multi, NULL, 0, wait_ms, NULL) == CURLM_OK)
		curl_multi_perform(f->multi, &running);
}

bool fetcher_next(struct fetcher *f, struct fetched *ret_fetched)
{
	int left;
	const CURLMsg *message;
	transfer_free(f->handed_out);
	f->handed_out = NULL;
	do
		message = curl_multi_info_read(f->multi, &left);
	while (message && message->msg != CURLMSG_DONE);
	if (!message)
		return false;
	char *of;
	CURLcode code = message->data.result;
	if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &of) != CURLE_OK)
		return false;
	struct transfer *t = (struct transfer *)(void *)of;
	transfer_judge(t, code, ret_fetched);
	detach(f, t);
	f->handed_out = t;
	return true;
}

void fetcher_wake(struct fetcher *f)
{
	curl_multi_wakeup(f->multi);
}
