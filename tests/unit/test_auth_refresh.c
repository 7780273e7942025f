/* When keys are fetched, on a clock that the test turns. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/freshness.h"
#include "auth/refresh.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const struct refresh_rules rules = {
        .age_ms = 10 * MINUTE,
        .pause_ms = 30 * SECOND,
        .keep_ms = 24 * HOUR,
};
static const int64_t start = 5 * HOUR;

static struct refresh loaded_at(int64_t now)
{
	struct refresh r;
	refresh_init(&r, now);
	refresh_started(&r, now);
	refresh_succeeded(&r, &rules, now, FRESHNESS_UNKNOWN, 0);
	return r;
}

static void the_first_fetch_is_due_at_once(void **state)
{
	struct refresh r;
	(void)state;
	refresh_init(&r, start);
	assert_int_equal(refresh_next_ms(&r, &rules, false), start);
	assert_int_equal(refresh_next_ms(&r, &rules, true), start);
	assert_int_equal(refresh_expires_ms(&r, &rules), INT64_MAX);
}

static void one_at_a_time(void **state)
{
	struct refresh r = loaded_at(start);
	(void)state;
	refresh_started(&r, start + HOUR);
	assert_int_equal(refresh_next_ms(&r, &rules, false), INT64_MAX);
	assert_int_equal(refresh_next_ms(&r, &rules, true), INT64_MAX);
}

static void a_set_is_fetched_again_by_age(void **state)
{
	struct refresh r = loaded_at(start);
	(void)state;
	assert_int_equal(refresh_next_ms(&r, &rules, false), start + 10 * MINUTE);
	refresh_succeeded(&r, &rules, start, FRESHNESS_UNKNOWN, UINT32_MAX);
	assert_int_equal(refresh_next_ms(&r, &rules, false), start + 9 * MINUTE);
}

static void the_answer_says_how_long_it_holds_within_bounds(void **state)
{
	static const struct {
		int64_t fresh_s, in_ms;
	} rows[] = {
	        {FRESHNESS_UNKNOWN, 10 * MINUTE},
	        {0,                 1 * MINUTE },
	        {59,                1 * MINUTE },
	        {300,               5 * MINUTE },
	        {3600,              60 * MINUTE},
	        {3601,              60 * MINUTE},
	        {INT32_MAX,         60 * MINUTE},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct refresh r = loaded_at(start);
		refresh_succeeded(&r, &rules, start, rows[i].fresh_s, 0);
		assert_int_equal(refresh_next_ms(&r, &rules, false), start + rows[i].in_ms);
	}
	const struct refresh_rules short_lived = {.age_ms = HOUR, .pause_ms = 30 * SECOND, .keep_ms = HOUR};
	struct refresh r = loaded_at(start);
	refresh_succeeded(&r, &short_lived, start, 86400, 0);
	assert_true(refresh_next_ms(&r, &short_lived, false) < refresh_expires_ms(&r, &short_lived));
}

static void an_unknown_key_waits_for_the_pause(void **state)
{
	struct refresh r = loaded_at(start);
	(void)state;
	assert_int_equal(refresh_next_ms(&r, &rules, true), start + 30 * SECOND);
	refresh_started(&r, start + 30 * SECOND);
	refresh_failed(&r, &rules, start + 40 * SECOND, 0);
	assert_int_equal(refresh_next_ms(&r, &rules, true), start + 60 * SECOND);
	/* nor does it delay what is due by age */
	r = loaded_at(start);
	r.next_ms = start + 10 * SECOND;
	assert_int_equal(refresh_next_ms(&r, &rules, true), start + 10 * SECOND);
}

/* Forged key names for an hour, the issuer answers or not: never two fetches within the pause. */
static void forged_keys_cost_one_fetch_a_pause(void **state)
{
	(void)state;
	for (int fails = 0; fails < 2; fails++) {
		struct refresh r = loaded_at(start);
		int64_t last = start;
		int fetches = 0;
		for (int64_t now = start; now < start + HOUR; now += 100) {
			if (now < refresh_next_ms(&r, &rules, true))
				continue;
			assert_true(now - last >= rules.pause_ms);
			last = now;
			fetches++;
			refresh_started(&r, now);
			if (fails)
				refresh_failed(&r, &rules, now + 50, (uint32_t)now * 2654435761u);
			else
				refresh_succeeded(&r, &rules, now + 50, 0, (uint32_t)now * 2654435761u);
		}
		assert_in_range(fetches, 118, 120);
	}
}

static void failures_back_off(void **state)
{
	static const int64_t without[] = {2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600};
	static const int64_t with[] = {30, 60, 120, 240, 480, 600, 600};
	struct refresh r;
	(void)state;
	refresh_init(&r, start);
	for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
		refresh_started(&r, start);
		refresh_failed(&r, &rules, start, 0);
		assert_int_equal(refresh_next_ms(&r, &rules, false), start + without[i] * SECOND);
	}
	r = loaded_at(start);
	for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
		refresh_started(&r, start);
		refresh_failed(&r, &rules, start, 0);
		assert_int_equal(refresh_next_ms(&r, &rules, false), start + with[i] * SECOND);
		refresh_failed(&r, &rules, start, UINT32_MAX);
		int64_t spread = refresh_next_ms(&r, &rules, false) - start;
		assert_true(spread > with[i] * SECOND && spread <= 660 * SECOND);
		r.failures--;
	}
	for (int i = 0; i < 1000; i++) /* no shift beyond the number's width */
		refresh_failed(&r, &rules, start, 0);
	assert_int_equal(refresh_next_ms(&r, &rules, false), start + 600 * SECOND);
	refresh_succeeded(&r, &rules, start, FRESHNESS_UNKNOWN, 0);
	refresh_failed(&r, &rules, start, 0);
	assert_int_equal(refresh_next_ms(&r, &rules, false), start + 30 * SECOND);
}

static void the_last_good_set_serves_for_a_time_and_no_longer(void **state)
{
	struct refresh r = loaded_at(start);
	(void)state;
	refresh_started(&r, start + HOUR);
	refresh_failed(&r, &rules, start + HOUR, 0);
	assert_int_equal(refresh_expires_ms(&r, &rules), start + 24 * HOUR);
	refresh_expired(&r);
	assert_int_equal(refresh_expires_ms(&r, &rules), INT64_MAX);
	refresh_succeeded(&r, &rules, start + 30 * HOUR, FRESHNESS_UNKNOWN, 0);
	assert_int_equal(refresh_expires_ms(&r, &rules), start + 54 * HOUR);
}

static void cache_control_is_read_as_its_rfc_says(void **state)
{
	static const struct {
		const char *field;
		int64_t seconds;
	} rows[] = {
	        {"",	                        FRESHNESS_UNKNOWN},
	        {"public",                          FRESHNESS_UNKNOWN},
	        {"s-maxage=5",                      FRESHNESS_UNKNOWN},
	        {"x-max-age=5",                     FRESHNESS_UNKNOWN},
	        {"max-age=300",                     300              },
	        {"public, Max-Age=300 , immutable", 300              },
	        {"max-age=\"300\"",                 300              },
	        {"max-age=300, max-age=20",         20               },
	        {"max-age=300, no-cache",           0                },
	        {"no-store",                        0                },
	        {"no-cache=\"Set-Cookie\"",         0                },
	        {"max-age",                         0                },
	        {"max-age=",                        0                },
	        {"max-age=-1",                      0                },
	        {"max-age=1.5",                     0                },
	        {"max-age=99999999999",             INT32_MAX        },
	        {"max-age=99999999999999999999999", 0                },
	        {"max-age=\"",                      0                },
	        {",,,",	                     FRESHNESS_UNKNOWN},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (freshness_read(slice_of(rows[i].field)) != rows[i].seconds)
			fail_msg("%s: %lld", rows[i].field,
			         (long long)freshness_read(slice_of(rows[i].field)));
	assert_int_equal(freshness_read((struct slice){NULL, 0}), FRESHNESS_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_first_fetch_is_due_at_once),
	        cmocka_unit_test(one_at_a_time),
	        cmocka_unit_test(a_set_is_fetched_again_by_age),
	        cmocka_unit_test(the_answer_says_how_long_it_holds_within_bounds),
	        cmocka_unit_test(an_unknown_key_waits_for_the_pause),
	        cmocka_unit_test(forged_keys_cost_one_fetch_a_pause),
	        cmocka_unit_test(failures_back_off),
	        cmocka_unit_test(the_last_good_set_serves_for_a_time_and_no_longer),
	        cmocka_unit_test(cache_control_is_read_as_its_rfc_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
