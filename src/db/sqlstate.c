/* The table of SQLSTATEs (PostgreSQL 15, appendix A). */
#include "db/sqlstate.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A code, or the first characters of a class; the first row that fits decides. */
static const struct {
	const char *prefix;
	enum sqlstate_class meaning;
} table[] = {
        {"23505", SQLSTATE_CONFLICT       },
        {"23P01", SQLSTATE_CONFLICT       },
        {"23503", SQLSTATE_REFERENCE      },
        {"23",    SQLSTATE_INVALID        },
        {"22",    SQLSTATE_VALUE          },
        {"42501", SQLSTATE_FORBIDDEN      },
        {"44000", SQLSTATE_FORBIDDEN      },
        {"IO",    SQLSTATE_OWN            },
        {"40",    SQLSTATE_RETRY          },
        {"55P03", SQLSTATE_RETRY          },
        {"57014", SQLSTATE_TIMEOUT        },
        {"08",    SQLSTATE_UNAVAILABLE    },
        {"57P",   SQLSTATE_UNAVAILABLE    },
        {"53",    SQLSTATE_UNAVAILABLE    },
        {"25006", SQLSTATE_READ_ONLY      },
        {"26000", SQLSTATE_STALE_STATEMENT},
        {"0A000", SQLSTATE_STALE_STATEMENT},
};

enum sqlstate_class sqlstate_classify(const char *sqlstate)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strncmp(sqlstate, table[i].prefix, strlen(table[i].prefix)) == 0)
			return table[i].meaning;
	return SQLSTATE_INTERNAL;
}

int sqlstate_own_status(const char *sqlstate)
{
	long status = strtol(sqlstate + 2, NULL, 10);
	return status >= 400 && status <= 599 ? (int)status : 500;
}
