/* What is taken for an answer, and that nobody who answers badly is waited for or listened to for long. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth/fetch.h"
#include "base/clock.h"

enum { TOTAL_MS = 600, SLACK_MS = 3000, FLOOD_BYTES = 4 * 1024 * 1024 };

#define OK "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

/* A server of one connection at a time: `text`, then `flood` as often as the client bears it, then the end of
 * the connection, or nothing more for as long as the client stays. */
struct server {
	const char *text, *flood;
	bool stays, hasty; /* hasty: does not read the request */
	int fd;
	char url[64], request[2048];
	pthread_t thread;
};

static void answer(struct server *s, int client)
{
	size_t n = 0;
	while (!s->hasty && n < sizeof s->request - 1 && !strstr(s->request, "\r\n\r\n")) {
		ssize_t got = read(client, s->request + n, sizeof s->request - 1 - n);
		if (got <= 0)
			return;
		n += (size_t)got;
		s->request[n] = '\0';
	}
	bool sent = send(client, s->text, strlen(s->text), MSG_NOSIGNAL) >= 0;
	size_t flooded = 0;
	while (sent && s->flood && flooded < FLOOD_BYTES) {
		sent = send(client, s->flood, strlen(s->flood), MSG_NOSIGNAL) > 0;
		flooded += strlen(s->flood);
	}
	char c;
	while (s->stays && read(client, &c, 1) > 0)
		continue;
}

static void *serve(void *of)
{
	struct server *s = of;
	int client = accept(s->fd, NULL, NULL);
	if (client >= 0) {
		answer(s, client);
		shutdown(client, SHUT_WR);
		close(client);
	}
	return NULL;
}

static void server_start(struct server *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(s->fd, 1), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&at, &n), 0);
	snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d/keys?x", ntohs(at.sin_port));
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_stop(struct server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
}

static struct fetcher *new_fetcher(void)
{
	const struct fetch_settings settings = {.total_ms = TOTAL_MS};
	struct fetcher *f = fetcher_new(&settings);
	assert_non_null(f);
	return f;
}

/* Fetches, and holds the time it took to its limit. The body is copied to `body`. */
static struct fetched get(const char *url, char body[static 64])
{
	int owner;
	struct fetched got;
	int64_t begin = clock_monotonic_ms();
	struct fetcher *f = new_fetcher();
	assert_int_equal(fetcher_start(f, url, &owner), FAULT_NONE);
	while (!fetcher_next(f, &got))
		fetcher_wait(f, TOTAL_MS);
	assert_ptr_equal(got.owner, &owner);
	snprintf(body, 64, "%.*s", SLICE_ARG(got.body));
	assert_true(clock_monotonic_ms() - begin < TOTAL_MS + SLACK_MS);
	assert_false(fetcher_next(f, &got) && got.owner);
	fetcher_free(f);
	return got;
}

static struct fetched get_from(struct server *s, char body[static 64])
{
	server_start(s);
	struct fetched got = get(s->url, body);
	server_stop(s);
	return got;
}

static void a_sound_answer_is_taken(void **state)
{
	static const char *const texts[] = {
	        OK "Content-Length: 2\r\n\r\n{}",
	        OK "\r\n{}",
	        OK "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	        "HTTP/1.0 200 OK\r\ncontent-type: Application/JWK-Set+JSON; charset=utf-8\r\n\r\n{}",
	};
	char body[64];
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct server s = {.text = texts[i]};
		struct fetched got = get_from(&s, body);
		if (got.fault != FAULT_NONE)
			fail_msg("%s: %d %s", texts[i], (int)got.fault, got.detail);
		assert_string_equal(body, "{}");
		assert_int_equal(got.fresh_s, -1);
	}
}

static void the_request_says_what_it_must_and_no_more(void **state)
{
	struct server s = {.text = OK "\r\n{}"};
	char body[64];
	(void)state;
	get_from(&s, body);
	assert_non_null(strstr(s.request, "GET /keys?x HTTP/1.1\r\n"));
	assert_non_null(strstr(s.request, "User-Agent: ioad/" IOA_VERSION "\r\n"));
	assert_non_null(strstr(s.request, "Accept: application/json"));
	assert_null(strstr(s.request, "Authorization"));
	assert_null(strstr(s.request, "Cookie"));
	assert_null(strstr(s.request, "Accept-Encoding"));
}

static void the_answer_says_how_long_it_is_fresh(void **state)
{
	struct server s = {.text = OK "Cache-Control: public\r\ncache-control: max-age=70\r\n\r\n{}"};
	char body[64];
	(void)state;
	assert_int_equal(get_from(&s, body).fresh_s, 70);
}

static void what_is_no_json_answer_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum fault fault;
	} rows[] = {
	        {"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{}", FAULT_STATUS},
	        {"HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\n\r\n{}",      FAULT_STATUS},
	        {"HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n",  FAULT_STATUS},
	        {"HTTP/1.1 206 Partial\r\nContent-Type: application/json\r\n\r\n{}",   FAULT_STATUS},
	        {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",        FAULT_STATUS},
	        {"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",         FAULT_STATUS},
	        {"HTTP/1.1 200 OK\r\n\r\n{}",                                          FAULT_TYPE  },
	        {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}",               FAULT_TYPE  },
	        {"HTTP/1.1 200 OK\r\nContent-Type: text/json\r\n\r\n{}",               FAULT_TYPE  },
	        {"HTTP/1.1 200 OK\r\nContent-Type: application/jsonp\r\n\r\n{}",       FAULT_TYPE  },
	        {"HTTP/1.1 200 OK\r\nContent-Type: application/+json\r\n\r\n{}",       FAULT_TYPE  },
	        {OK "Content-Length: 9\r\n\r\n{}",                                     FAULT_BROKEN},
	        {OK "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",                      FAULT_BROKEN},
	        {"{}",	                                                         FAULT_BROKEN},
	        {"",	                                                           FAULT_BROKEN},
	};
	char body[64];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct server s = {.text = rows[i].text};
		struct fetched got = get_from(&s, body);
		if (got.fault != rows[i].fault || got.body.n != 0)
			fail_msg("%s: %d %s", rows[i].text, (int)got.fault, got.detail);
	}
}

static void what_is_too_large_is_not_read(void **state)
{
	static const struct server rows[] = {
	        {.text = OK "Content-Length: 300000\r\n\r\n",         .flood = "          "                   },
	        {.text = OK "Content-Length: 99999999999999\r\n\r\n", .flood = "          "                   },
	        {.text = OK "\r\n",                                   .flood = "                "             },
	        {.text = OK,	                                  .flood = "X-More: xxxxxxx\r\n"          },
	        {.text = OK "X: ",	                            .flood = "xxxxxxxxxxxxxxxxx"            },
	        {.text = "HTTP/1.1 100 Continue\r\n\r\n",             .flood = "HTTP/1.1 100 Continue\r\n\r\n"},
	};
	char body[64];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct server s = rows[i];
		struct fetched got = get_from(&s, body);
		/* libcurl calls it lack of memory when a single field is longer than it takes */
		if (got.fault != FAULT_LARGE && got.fault != FAULT_MEMORY)
			fail_msg("%zu: %d %s", i, (int)got.fault, got.detail);
	}
}

static void who_is_slow_is_not_waited_for(void **state)
{
	static const struct server rows[] = {
	        {.text = "",	                       .stays = true},
	        {.text = OK,	                       .stays = true},
	        {.text = OK "Content-Length: 9\r\n\r\n{}", .stays = true},
	};
	char body[64];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct server s = rows[i];
		assert_int_equal(get_from(&s, body).fault, FAULT_SLOW);
	}
}

static void who_is_away_is_unreachable(void **state)
{
	struct server s = {.text = ""};
	char body[64];
	(void)state;
	server_start(&s);
	server_stop(&s);
	assert_int_equal(get(s.url, body).fault, FAULT_UNREACHABLE);
}

static void what_is_no_tls_is_not_spoken_to(void **state)
{
	struct server s = {.text = OK "\r\n{}", .hasty = true};
	char body[64], url[80];
	(void)state;
	server_start(&s);
	snprintf(url, sizeof url, "https%.70s", s.url + strlen("http"));
	struct fetched got = get(url, body);
	server_stop(&s);
	if (got.fault != FAULT_TLS)
		fail_msg("%d %s", (int)got.fault, got.detail);
}

static void other_protocols_cannot_be_started(void **state)
{
	struct fetcher *f = new_fetcher();
	(void)state;
	assert_int_not_equal(fetcher_start(f, "file:///etc/passwd", NULL), FAULT_NONE);
	assert_int_not_equal(fetcher_start(f, "http://example.com/", NULL), FAULT_NONE);
	fetcher_free(f);
}

static void *wake(void *of)
{
	usleep(50 * 1000);
	fetcher_wake(of);
	return NULL;
}

/* Stopping the service waits for nobody. */
static void a_wait_can_be_ended_and_what_is_under_way_dropped(void **state)
{
	struct server s = {.text = "", .stays = true};
	struct fetcher *f = new_fetcher();
	pthread_t waker;
	int64_t begin = clock_monotonic_ms();
	(void)state;
	fetcher_wake(f);
	fetcher_wait(f, 60 * 1000);
	assert_int_equal(pthread_create(&waker, NULL, wake, f), 0);
	fetcher_wait(f, 60 * 1000);
	pthread_join(waker, NULL);
	server_start(&s);
	assert_int_equal(fetcher_start(f, s.url, NULL), FAULT_NONE);
	while (!*(volatile char *)s.request)
		fetcher_wait(f, 10);
	fetcher_free(f);
	server_stop(&s);
	assert_true(clock_monotonic_ms() - begin < SLACK_MS);
}

static int set_up(void **state)
{
	(void)state;
	return fetch_global_open() ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	fetch_global_close();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_sound_answer_is_taken),
	        cmocka_unit_test(the_request_says_what_it_must_and_no_more),
	        cmocka_unit_test(the_answer_says_how_long_it_is_fresh),
	        cmocka_unit_test(what_is_no_json_answer_is_refused),
	        cmocka_unit_test(what_is_too_large_is_not_read),
	        cmocka_unit_test(who_is_slow_is_not_waited_for),
	        cmocka_unit_test(who_is_away_is_unreachable),
	        cmocka_unit_test(what_is_no_tls_is_not_spoken_to),
	        cmocka_unit_test(other_protocols_cannot_be_started),
	        cmocka_unit_test(a_wait_can_be_ended_and_what_is_under_way_dropped),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
