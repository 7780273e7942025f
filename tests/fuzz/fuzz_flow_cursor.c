/* Cursors around rows with any keys: the link of a page leads back to the very keys, and with one byte
 * changed to a refusal. The first two bytes say which byte and how; the rest is a key. */
#include <stdint.h>
#include <stdlib.h>

#include "../unit/flow_maker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEY_MAX = 1000 };

/* The next link of a page of one row with these keys. The caller frees it. */
static char *next_link(const char *key)
{
	static const struct made_column columns[] = {
	        {"id",    TYPE_TEXT},
	        {"_key0", TYPE_TEXT},
	        {"_key1", TYPE_TEXT},
	};
	const char *const rows[] = {"1", key, key, "2", key, key};
	flow_begin("GET", "/v1/pilots?sort=title&limit=1");
	if (flow_walk(NULL))
		abort();
	flow_give_rows(0, make_rows(columns, 3, rows, 2));
	flow_finish(DB_OK, NULL);
	char *link = strdup(strchr(response_field_value(&flow_maker.x.rs, "Link"), '/'));
	link[strcspn(link, ">")] = '\0';
	return link;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool opened;
	char key[KEY_MAX + 1] = "";
	if (!opened)
		flow_open();
	opened = true;
	if (size < 2)
		return 0;
	memcpy(key, data + 2, size - 2 < KEY_MAX ? size - 2 : KEY_MAX);
	char *link = next_link(key);
	flow_begin("GET", link);
	if (flow_walk(NULL) || strcmp(flow_maker.x.position.keys[0], key) != 0)
		abort();
	char *cursor = strstr(link, "cursor=") + sizeof "cursor=" - 1;
	char *at = cursor + data[0] % strlen(cursor), before = *at;
	*at = (char)data[1];
	flow_begin("GET", link);
	if (*at != before && !flow_walk(NULL))
		abort();
	free(link);
	return 0;
}
