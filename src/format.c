/* The formats of files that commands read and write. */
#include <string.h>

#include "command.h"

static const char packed[] = ".gz";

static const struct {
	const char *ending, *name;
	enum command_format format;
} formats[] = {
        {".ndjson", "ndjson", FORMAT_NDJSON},
        {".jsonl",  "ndjson", FORMAT_NDJSON},
        {".csv",    "csv",    FORMAT_CSV   },
};

static bool ends_with(struct slice text, const char *ending)
{
	size_t n = strlen(ending);
	return text.at && text.n >= n && memcmp(text.at + text.n - n, ending, n) == 0;
}

bool command_is_packed(const char *path)
{
	return ends_with(slice_of(path), packed);
}

enum command_format command_format_of(const char *name, const char *path)
{
	struct slice file = slice_of(path);
	if (command_is_packed(path))
		file.n -= sizeof packed - 1;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (name ? strcmp(name, formats[i].name) == 0 : ends_with(file, formats[i].ending))
			return formats[i].format;
	return FORMAT_UNKNOWN;
}
