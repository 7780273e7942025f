/* Configuration: precedence, limits, secrets from files, and what a mistake is answered with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "conf/conf.h"
#include "conf/flag.h"
#include "conf/nearest.h"

struct fixture {
	struct arena arena;
	struct conf conf;
	const char *why;
};

static int set_up(void **state)
{
	static struct fixture f;
	arena_init(&f.arena, 1 << 20);
	clearenv();
	setenv("HOME", "/home/someone", 1);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	arena_close(&f->arena);
	return 0;
}

static bool load(struct fixture *f, int argc, const char *const *argv)
{
	char *copy[8];
	for (int i = 0; i < argc; i++)
		copy[i] = arena_strdup(&f->arena, slice_of(argv[i]));
	f->why = NULL;
	return conf_load(&f->conf, &f->arena, argc, copy, &f->why);
}

#define LOAD(f, ...)                                                                                         \
	load((f), (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),                             \
	     (const char *[]){__VA_ARGS__})

static const char *temporary_file(struct fixture *f, struct slice text)
{
	char *path = arena_printf(&f->arena, "/tmp/ioad-conf-%ld", (long)getpid());
	assert_true(file_write(path, text, 0600));
	return path;
}

static void defaults_stand_when_nothing_is_given(void **state)
{
	struct fixture *f = *state;
	assert_true(load(f, 0, NULL));
	assert_string_equal(f->conf.listen, "127.0.0.1:8080");
	assert_null(f->conf.database_url);
	assert_null(f->conf.jwt_secret);
	assert_false(f->conf.demo);
	assert_int_equal(f->conf.max_body_bytes, 1048576);
	assert_int_equal(f->conf.request_timeout_ms, 30000);
	assert_string_equal(f->conf.log_level, "info");
}

static void flags_win_over_the_environment(void **state)
{
	struct fixture *f = *state;
	setenv("IOA_LISTEN", "0.0.0.0:1", 1);
	setenv("IOA_WORKERS", "3", 1);
	assert_true(LOAD(f, "--listen", "[::1]:2", "--demo", "--max-in-flight=7"));
	assert_string_equal(f->conf.listen, "[::1]:2");
	assert_int_equal(f->conf.workers, 3);
	assert_int_equal(f->conf.max_in_flight, 7);
	assert_true(f->conf.demo);
}

static void an_empty_variable_counts_as_absent(void **state)
{
	struct fixture *f = *state;
	setenv("IOA_DATABASE_URL", "", 1);
	setenv("IOA_WORKERS", "", 1);
	assert_true(load(f, 0, NULL));
	assert_null(f->conf.database_url);
	assert_int_equal(f->conf.workers, 0);
}

static void an_unknown_variable_names_the_nearest(void **state)
{
	struct fixture *f = *state;
	setenv("IOA_LISTN", "x", 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "IOA_LISTN"));
	assert_non_null(strstr(f->why, "is IOA_LISTEN meant"));
	unsetenv("IOA_LISTN");
	setenv("IOA_PORT", "80", 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "IOA_PORT"));
	assert_null(strstr(f->why, "meant"));
}

static void an_unknown_flag_names_the_nearest(void **state)
{
	struct fixture *f = *state;
	assert_false(LOAD(f, "--max-conections=5"));
	assert_non_null(strstr(f->why, "is --max-connections meant"));
	assert_false(LOAD(f, "--port=80"));
	assert_null(strstr(f->why, "meant"));
	assert_non_null(strstr(f->why, "--help"));
	assert_false(LOAD(f, "listen"));
	assert_non_null(strstr(f->why, "unexpected argument"));
	assert_false(LOAD(f, "--listen"));
	assert_non_null(strstr(f->why, "--listen needs a value"));
}

static void values_out_of_range_say_what_is_accepted(void **state)
{
	static const char *const bad[] = {"0", "-1", "1000001", "12x", " 5", "99999999999999999999", ""};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(load(f, 2, (const char *[]){"--max-connections", bad[i]}));
		assert_non_null(strstr(f->why, "--max-connections"));
		assert_non_null(strstr(f->why, "from 1 to 1000000"));
	}
	setenv("IOA_LOG_LEVEL", "loud", 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "debug info warning error"));
}

static void a_secret_comes_from_its_file_without_the_line_break(void **state)
{
	struct fixture *f = *state;
	const char *path = temporary_file(f, SLICE("correct horse battery staple\n"));
	setenv("IOA_JWT_SECRET_FILE", path, 1);
	assert_true(load(f, 0, NULL));
	assert_string_equal(f->conf.jwt_secret, "correct horse battery staple");
	setenv("IOA_JWT_SECRET", "other", 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "both given"));
	assert_null(strstr(f->why, "other"));
	unlink(path);
}

static void a_secret_is_no_flag(void **state)
{
	struct fixture *f = *state;
	assert_false(LOAD(f, "--jwt-secret", "hush-hush"));
	assert_non_null(strstr(f->why, "--jwt-secret-file"));
	assert_null(strstr(f->why, "hush"));
}

static void an_unusable_secret_file_is_refused(void **state)
{
	struct fixture *f = *state;
	setenv("IOA_DATABASE_URL_FILE", "/nonexistent/url", 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "does not exist"));
	setenv("IOA_DATABASE_URL_FILE", temporary_file(f, SLICE("a\0b")), 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "NUL"));
	setenv("IOA_DATABASE_URL_FILE", temporary_file(f, SLICE("\n")), 1);
	assert_false(load(f, 0, NULL));
	assert_non_null(strstr(f->why, "is empty"));
	unlink(getenv("IOA_DATABASE_URL_FILE"));
}

static void the_data_directory_is_absolute(void **state)
{
	struct fixture *f = *state;
	assert_true(LOAD(f, "--data-dir=d"));
	assert_int_equal(f->conf.data_dir[0], '/');
	setenv("XDG_DATA_HOME", "/xdg", 1);
	assert_true(load(f, 0, NULL));
	assert_string_equal(f->conf.data_dir, geteuid() == 0 ? "/var/lib/ioad" : "/xdg/ioad");
}

static void a_failure_leaves_the_configuration_alone(void **state)
{
	struct fixture *f = *state;
	f->conf.workers = 42;
	assert_false(LOAD(f, "--workers=1", "--workers=9999"));
	assert_int_equal(f->conf.workers, 42);
}

static void help_and_table_name_every_kind(void **state)
{
	struct buf out;
	(void)state;
	buf_init(&out, 1 << 20);
	conf_write_help(&out);
	conf_write_table(&out);
	buf_add_char(&out, '\0');
	assert_true(buf_ok(&out));
	assert_non_null(strstr(out.at, "--jwt-secret-file PATH"));
	assert_null(strstr(out.at, "--jwt-secret "));
	assert_non_null(strstr(out.at, "--demo "));
	assert_non_null(strstr(out.at, "| `IOA_MAX_BODY_BYTES` | `1048576` | 1024 to 67108864 | "));
	buf_close(&out);
}

static void own_flags_are_taken_out(void **state)
{
	char *argv[] = {(char[]){"--role"}, (char[]){"buyer"}, (char[]){"--listen=x"}, (char[]){"--role=b"},
	                (char[]){"--ttl"}};
	int argc = 5;
	const char *value;
	(void)state;
	assert_true(flag_take(&argc, argv, "role", &value));
	assert_string_equal(value, "buyer");
	assert_true(flag_take(&argc, argv, "role", &value));
	assert_string_equal(value, "b");
	assert_false(flag_take(&argc, argv, "role", &value));
	assert_true(flag_take(&argc, argv, "ttl", &value));
	assert_null(value);
	assert_int_equal(argc, 1);
	assert_string_equal(argv[0], "--listen=x");
}

static void distances_are_counted(void **state)
{
	(void)state;
	assert_int_equal(nearest_distance("", "abc"), 3);
	assert_int_equal(nearest_distance("kitten", "sitting"), 3);
	assert_int_equal(nearest_distance("same", "same"), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(defaults_stand_when_nothing_is_given),
	        TEST(flags_win_over_the_environment),
	        TEST(an_empty_variable_counts_as_absent),
	        TEST(an_unknown_variable_names_the_nearest),
	        TEST(an_unknown_flag_names_the_nearest),
	        TEST(values_out_of_range_say_what_is_accepted),
	        TEST(a_secret_comes_from_its_file_without_the_line_break),
	        TEST(a_secret_is_no_flag),
	        TEST(an_unusable_secret_file_is_refused),
	        TEST(the_data_directory_is_absolute),
	        TEST(a_failure_leaves_the_configuration_alone),
	        TEST(help_and_table_name_every_kind),
	        TEST(own_flags_are_taken_out),
	        TEST(distances_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
