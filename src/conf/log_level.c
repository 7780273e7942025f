/* The configured word for what is logged, as the logger wants it. */
#include "conf/conf.h"

#include <string.h>

enum log_level conf_log_level(const struct conf *conf)
{
	static const char *const words[] = {
	        [LOG_DEBUG] = "debug",
	        [LOG_INFO] = "info",
	        [LOG_WARNING] = "warning",
	        [LOG_ERROR] = "error",
	};
	for (int level = LOG_DEBUG; level <= LOG_ERROR; level++)
		if (strcmp(words[level], conf->log_level) == 0)
			return (enum log_level)level;
	return LOG_INFO; /* not reached: conf_load admits only these words */
}
