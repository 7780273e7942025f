/* The embedded cluster and migrations, on a real PostgreSQL in a temporary directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <libpq-fe.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "db/embedded.h"
#include "db/migrate.h"

/* One cluster for all tests: making it takes seconds. */
struct fixture {
	struct arena arena;
	char dir[64];
	struct embedded *cluster;
	const char *why;
};

#define FILE_OF(path, sql) ((struct migrate_file){(path), SLICE(sql)})

static int start_cluster(void **state)
{
	static struct fixture f;
	arena_init(&f.arena, 16 << 20);
	strcpy(f.dir, "/tmp/ioad-test-XXXXXX");
	assert_non_null(mkdtemp(f.dir));
	assert_int_equal(chmod(f.dir, 0711), 0);
	f.cluster = embedded_start(f.dir, &f.arena, &f.why);
	if (!f.cluster)
		fail_msg("%s", f.why);
	*state = &f;
	return 0;
}

static int stop_cluster(void **state)
{
	struct fixture *f = *state;
	pid_t pid;
	int status;
	embedded_stop(f->cluster);
	arena_close(&f->arena);
	pid = fork();
	if (pid == 0) {
		execl("/bin/rm", "rm", "-rf", f->dir, (char *)NULL);
		_exit(1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static const char *ask(struct fixture *f, const char *sql)
{
	PGconn *pg = PQconnectdb(embedded_url(f->cluster));
	PGresult *result = PQexec(pg, sql);
	const char *value = "nothing";
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
		value = arena_strdup(&f->arena, slice_of(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(pg);
	return value;
}

static bool run(struct fixture *f, const struct migrate_file *files, size_t count)
{
	f->why = "";
	return migrate_run(embedded_url(f->cluster), files, count, &f->arena, &f->why);
}

static void assert_why(struct fixture *f, const char *part)
{
	if (!strstr(f->why, part))
		fail_msg("\"%s\" does not say \"%s\"", f->why, part);
}

static void the_cluster_is_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	assert_string_equal(ask(f, "show listen_addresses"), "");
	assert_string_equal(ask(f, "show data_checksums"), "on");
	assert_string_equal(ask(f, "show fsync"), "on");
	assert_string_equal(ask(f, "show server_encoding"), "UTF8");
	assert_int_equal(stat(arena_printf(&f->arena, "%s/run", f->dir), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(arena_printf(&f->arena, "%s/postgres", f->dir), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_string_equal(embedded_url_of(f->dir, &f->arena), embedded_url(f->cluster));
}

static void a_second_ioad_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_null(embedded_start(f->dir, &f->arena, &f->why));
	assert_why(f, "another ioad uses this data directory");
}

static void a_stopped_cluster_starts_fast_and_keeps_its_data(void **state)
{
	struct fixture *f = *state;
	ask(f, "create table kept as select 1");
	embedded_stop(f->cluster);
	int64_t start = clock_monotonic_ms();
	f->cluster = embedded_start(f->dir, &f->arena, &f->why);
	assert_non_null(f->cluster);
	assert_true(clock_monotonic_ms() - start < 2000);
	assert_string_equal(ask(f, "select count(*) from kept"), "1");
}

static pid_t postmaster(struct fixture *f)
{
	return (pid_t)atol(ask(f, "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1)"));
}

static void a_killed_server_is_started_again(void **state)
{
	struct fixture *f = *state;
	pid_t before = postmaster(f);
	assert_true(before > 0);
	kill(before, SIGKILL);
	for (int i = 0; i < 100 && PQping(embedded_url(f->cluster)) != PQPING_OK; i++) {
		usleep(100 * 1000);
		embedded_tend(f->cluster);
	}
	assert_true(postmaster(f) > 0);
	assert_int_not_equal(postmaster(f), before);
}

/* The child plays an ioad that is killed: its cluster must end with it. */
static void a_killed_ioad_leaves_nothing_in_the_way(void **state)
{
	struct fixture *f = *state;
	int status;
	embedded_stop(f->cluster);
	pid_t pid = fork();
	if (pid == 0) {
		const char *why;
		struct embedded *e = embedded_start(f->dir, &f->arena, &why);
		kill(getpid(), e ? SIGKILL : SIGTERM);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(WTERMSIG(status), SIGKILL);
	f->cluster = embedded_start(f->dir, &f->arena, &f->why);
	if (!f->cluster)
		fail_msg("%s", f->why);
}

static void an_interrupted_initdb_is_done_again(void **state)
{
	struct fixture *f = *state;
	char *fresh = arena_printf(&f->arena, "%s/postgres.new", f->dir);
	assert_int_equal(mkdir(fresh, 0700), 0);
	struct stat st;
	assert_int_equal(stat(arena_printf(&f->arena, "%s/postgres", f->dir), &st), 0);
	assert_int_equal(chown(fresh, st.st_uid, st.st_gid), 0);
	assert_true(file_write(arena_printf(&f->arena, "%s/PG_VERSION", fresh), SLICE("15\n"), 0600));
	embedded_stop(f->cluster);
	assert_int_equal(rename(arena_printf(&f->arena, "%s/postgres", f->dir),
	                        arena_printf(&f->arena, "%s/aside", f->dir)),
	                 0);
	f->cluster = embedded_start(f->dir, &f->arena, &f->why);
	if (!f->cluster)
		fail_msg("%s", f->why);
	assert_string_equal(ask(f, "select 1"), "1");
}

static void an_unusable_place_is_explained(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	assert_null(embedded_start("relative", a, &f->why));
	assert_why(f, "absolute");
	assert_null(embedded_start("/proc/ioad", a, &f->why));
	assert_why(f, "/proc/ioad");
	assert_true(file_write(arena_printf(a, "%s/file", f->dir), SLICE("x"), 0600));
	assert_null(embedded_start(arena_printf(a, "%s/file/below", f->dir), a, &f->why));
	assert_why(f, "/file");
	char *other = arena_printf(a, "%s/old", f->dir);
	assert_int_equal(mkdir(other, 0711), 0);
	assert_int_equal(mkdir(arena_printf(a, "%s/postgres", other), 0700), 0);
	assert_true(file_write(arena_printf(a, "%s/postgres/PG_VERSION", other), SLICE("9\n"), 0600));
	assert_null(embedded_start(other, a, &f->why));
	assert_why(f, "was made by PostgreSQL 9");
}

static void a_directory_that_postgres_cannot_reach_is_named(void **state)
{
	struct fixture *f = *state;
	if (geteuid() != 0)
		skip();
	char *closed = arena_printf(&f->arena, "%s/closed", f->dir);
	assert_int_equal(mkdir(closed, 0700), 0);
	assert_null(embedded_start(arena_printf(&f->arena, "%s/data", closed), &f->arena, &f->why));
	assert_why(f, "keeps out the user postgres");
}

static void a_long_path_gets_its_socket_elsewhere_or_is_refused(void **state)
{
	struct fixture *f = *state;
	char *dir = arena_alloc(&f->arena, 200);
	memset(dir, 'x', 199);
	dir[0] = '/';
	dir[199] = '\0';
	setenv("XDG_RUNTIME_DIR", "/run/user/1", 1);
	assert_non_null(strstr(embedded_url_of(dir, &f->arena), "host='/run/"));
	unsetenv("XDG_RUNTIME_DIR");
	if (geteuid() != 0) {
		assert_null(embedded_start(dir, &f->arena, &f->why));
		assert_why(f, "too long for a Unix socket");
	}
}

static void migrations_run_once_and_in_order(void **state)
{
	struct fixture *f = *state;
	const struct migrate_file files[] = {
	        FILE_OF("sql/migrate/0001_a.sql", "create table a (n int);\ninsert into a values (1);"),
	        FILE_OF("sql/migrate/0002_b.sql", "insert into a select n + 1 from a;"),
	};
	assert_true(run(f, files, 1));
	assert_true(run(f, files, 2));
	assert_true(run(f, files, 2));
	assert_string_equal(ask(f, "select count(*) from a"), "2");
	assert_string_equal(ask(f, "select string_agg(name, ' ' order by number) from ioa.schema_migration"),
	                    "0001_a.sql 0002_b.sql");
	assert_int_equal(migrate_version(files, 2), 2);
	assert_int_equal(migrate_version(files, 0), 0);
}

static void a_changed_or_newer_history_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct migrate_file files[] = {
	        FILE_OF("sql/migrate/0001_a.sql", "create table a (n int);\ninsert into a values (1);"),
	        FILE_OF("sql/migrate/0002_b.sql", "select 'changed'"),
	};
	assert_false(run(f, files, 2));
	assert_why(f, "0002_b.sql was changed after it ran");
	assert_false(run(f, files, 1));
	assert_why(f, "the database is newer");
}

static void gaps_and_odd_names_are_refused(void **state)
{
	struct fixture *f = *state;
	const struct migrate_file gap[] = {FILE_OF("sql/migrate/0001_a.sql", ""),
	                                   FILE_OF("sql/migrate/0003_c.sql", "")};
	const struct migrate_file odd[] = {FILE_OF("sql/migrate/first.sql", "")};
	assert_false(run(f, gap, 2));
	assert_why(f, "0003_c.sql: number 0002 is expected");
	assert_false(run(f, odd, 1));
	assert_why(f, "must begin with four digits");
}

static void a_failing_migration_names_its_line_and_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	const struct migrate_file files[] = {
	        FILE_OF("sql/migrate/0001_a.sql", "create table a (n int);\ninsert into a values (1);"),
	        FILE_OF("sql/migrate/0002_b.sql", "insert into a select n + 1 from a;"),
	        FILE_OF("sql/migrate/0003_c.sql",
	                "create table half ();\n-- æøå\n\ninsert into nowhere values (1);"),
	};
	assert_false(run(f, files, 3));
	assert_why(f, "sql/migrate/0003_c.sql:4: relation \"nowhere\" does not exist (42P01)");
	assert_string_equal(ask(f, "select to_regclass('half') is null"), "t");
}

static void a_migration_may_not_end_its_transaction(void **state)
{
	struct fixture *f = *state;
	const struct migrate_file files[] = {
	        FILE_OF("sql/migrate/0001_a.sql", "create table a (n int);\ninsert into a values (1);"),
	        FILE_OF("sql/migrate/0002_b.sql", "insert into a select n + 1 from a;"),
	        FILE_OF("sql/migrate/0003_c.sql", "rollback"),
	};
	assert_false(run(f, files, 3));
	assert_why(f, "must not end the transaction");
}

static void demo_data_goes_only_into_an_empty_database(void **state)
{
	struct fixture *f = *state;
	const struct migrate_file seed[] = {FILE_OF("sql/seed/1.sql", "insert into ioa.pilot values (1)"),
	                                    FILE_OF("sql/seed/2.sql", "insert into ioa.pilot values (2)")};
	bool loaded = false;
	ask(f, "create table ioa.programme (); create table ioa.actor (); "
	       "create table ioa.pilot (n int primary key)");
	assert_true(migrate_seed(embedded_url(f->cluster), seed, 2, &f->arena, &loaded, &f->why));
	assert_true(loaded);
	assert_true(migrate_seed(embedded_url(f->cluster), seed, 2, &f->arena, &loaded, &f->why));
	assert_false(loaded);
	assert_string_equal(ask(f, "select count(*) from ioa.pilot"), "2");
}

static void no_database_is_explained(void **state)
{
	struct fixture *f = *state;
	f->why = "";
	assert_false(migrate_run("host=/nonexistent", NULL, 0, &f->arena, &f->why));
	assert_why(f, "cannot connect to the database");
	assert_false(migrate_run("postgresql://me:secret:secret@host:secret/", NULL, 0, &f->arena, &f->why));
	assert_why(f, "neither a URL");
	assert_null(strstr(f->why, "secret"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_cluster_is_private),
	        cmocka_unit_test(a_second_ioad_is_refused),
	        cmocka_unit_test(a_stopped_cluster_starts_fast_and_keeps_its_data),
	        cmocka_unit_test(a_killed_server_is_started_again),
	        cmocka_unit_test(a_killed_ioad_leaves_nothing_in_the_way),
	        cmocka_unit_test(an_interrupted_initdb_is_done_again),
	        cmocka_unit_test(an_unusable_place_is_explained),
	        cmocka_unit_test(a_directory_that_postgres_cannot_reach_is_named),
	        cmocka_unit_test(a_long_path_gets_its_socket_elsewhere_or_is_refused),
	        cmocka_unit_test(migrations_run_once_and_in_order),
	        cmocka_unit_test(a_changed_or_newer_history_is_refused),
	        cmocka_unit_test(gaps_and_odd_names_are_refused),
	        cmocka_unit_test(a_failing_migration_names_its_line_and_leaves_nothing),
	        cmocka_unit_test(a_migration_may_not_end_its_transaction),
	        cmocka_unit_test(demo_data_goes_only_into_an_empty_database),
	        cmocka_unit_test(no_database_is_explained),
	};
	log_set_level(LOG_ERROR);
	return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
