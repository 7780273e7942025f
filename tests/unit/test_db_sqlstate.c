/* The meaning of SQLSTATEs, as sql/README.md has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/sqlstate.h"

static void codes_have_their_meaning(void **state)
{
	(void)state;
	static const struct {
		const char *code;
		enum sqlstate_class meaning;
	} cases[] = {
	        {"23505", SQLSTATE_CONFLICT       },
	        {"23P01", SQLSTATE_CONFLICT       },
	        {"23503", SQLSTATE_REFERENCE      },
	        {"23502", SQLSTATE_INVALID        },
	        {"23514", SQLSTATE_INVALID        },
	        {"22003", SQLSTATE_VALUE          },
	        {"22P02", SQLSTATE_VALUE          },
	        {"22021", SQLSTATE_VALUE          },
	        {"42501", SQLSTATE_FORBIDDEN      },
	        {"44000", SQLSTATE_FORBIDDEN      },
	        {"IO409", SQLSTATE_OWN            },
	        {"40001", SQLSTATE_RETRY          },
	        {"40P01", SQLSTATE_RETRY          },
	        {"55P03", SQLSTATE_RETRY          },
	        {"57014", SQLSTATE_TIMEOUT        },
	        {"08006", SQLSTATE_UNAVAILABLE    },
	        {"57P01", SQLSTATE_UNAVAILABLE    },
	        {"53300", SQLSTATE_UNAVAILABLE    },
	        {"25006", SQLSTATE_READ_ONLY      },
	        {"26000", SQLSTATE_STALE_STATEMENT},
	        {"0A000", SQLSTATE_STALE_STATEMENT},
	        {"42703", SQLSTATE_INTERNAL       },
	        {"42P01", SQLSTATE_INTERNAL       },
	        {"XX000", SQLSTATE_INTERNAL       },
	        {"55000", SQLSTATE_INTERNAL       },
	        {"57000", SQLSTATE_INTERNAL       },
	        {"2",     SQLSTATE_INTERNAL       },
	        {"",      SQLSTATE_INTERNAL       },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(sqlstate_classify(cases[i].code), cases[i].meaning);
}

static void an_own_code_is_a_status_of_failure_or_500(void **state)
{
	(void)state;
	assert_int_equal(sqlstate_own_status("IO400"), 400);
	assert_int_equal(sqlstate_own_status("IO422"), 422);
	assert_int_equal(sqlstate_own_status("IO599"), 599);
	assert_int_equal(sqlstate_own_status("IO200"), 500);
	assert_int_equal(sqlstate_own_status("IO600"), 500);
	assert_int_equal(sqlstate_own_status("IOabc"), 500);
	assert_int_equal(sqlstate_own_status("IO"), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(codes_have_their_meaning),
	        cmocka_unit_test(an_own_code_is_a_status_of_failure_or_500),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
