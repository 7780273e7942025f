/* libmicrohttpd in its external-epoll mode. Rules of the house: check and refuse on the first call of the
 * handler, answer and suspend from the second on; deadlines and departures are ours, because a suspended
 * connection has neither. */
#include "net/listener.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "flow/flow.h"
#include "flow/stream.h"
#include "connection.h"
#include "net/header_layout.h"

enum {
	CONNECTION_OTHER_BYTES = 24 * 1024, /* libmicrohttpd's own, per field too, and the answer's header */
	CONNECTION_BYTES_MIN = 72 * 1024,   /* a token of 64 KiB and 4 KB beside it: the refusal is ours */
	CONNECTION_GROWTH = 4 * 1024,
	IDLE_SESSIONS_MAX = 256, /* kept for the next requests */
	STREAM_BLOCK_BYTES = 16 * 1024,
	LAST_ACCEPTS = 100, /* rounds; libmicrohttpd takes a few connections in each */
};

/* ---- sessions ---- */

static struct session *take_session(struct listener *l)
{
	struct session *s = l->idle;
	if (s) {
		l->idle = s->next_idle;
		l->idle_count--;
	} else {
		s = malloc(sizeof *s);
		if (!s)
			log_fatal("out of memory for a request");
		exchange_init(&s->x, l->engine, l->thread);
	}
	s->listener = l;
	s->x.owner = s;
	s->head_done = s->suspended = s->gone = false;
	s->previous = s->next = NULL;
	l->active++;
	counter_set(&l->thread->metrics->in_progress, (uint64_t)l->active);
	return s;
}

static void give_session(struct session *s)
{
	struct listener *l = s->listener;
	l->active--;
	counter_set(&l->thread->metrics->in_progress, (uint64_t)l->active);
	exchange_reset(&s->x);
	if (l->idle_count == IDLE_SESSIONS_MAX) {
		exchange_close(&s->x);
		free(s);
		return;
	}
	s->next_idle = l->idle;
	l->idle = s;
	l->idle_count++;
}

static void set_state(struct listener *l, struct client *c, enum client_state state)
{
	c->state = state;
	c->since_ms = loop_now_ms(l->loop);
}

/* ---- waiting for the database ---- */

static void join_waiting(struct session *s)
{
	struct listener *l = s->listener;
	s->waits_since_ms = loop_now_ms(l->loop);
	s->previous = l->last_waiting;
	s->next = NULL;
	*(l->last_waiting ? &l->last_waiting->next : &l->waiting) = s;
	l->last_waiting = s;
}

static void leave_waiting(struct session *s)
{
	struct listener *l = s->listener;
	*(s->previous ? &s->previous->next : &l->waiting) = s->next;
	*(s->next ? &s->next->previous : &l->last_waiting) = s->previous;
}

static void start_waiting(struct session *s)
{
	join_waiting(s);
	s->suspended = true;
	MHD_suspend_connection(s->connection);
}

void session_rest(struct session *s)
{
	leave_waiting(s);
	join_waiting(s);
}

void session_resume(struct session *s)
{
	struct listener *l = s->listener;
	leave_waiting(s);
	s->suspended = false;
	l->has_work = true;
	MHD_resume_connection(s->connection);
}

void session_let_go(struct session *s)
{
	flow_abandon(&s->x);
	s->gone = true;
	session_resume(s);
}

static void wake(struct exchange *x)
{
	session_resume(x->owner);
}

static void rest(struct exchange *x)
{
	session_rest(x->owner);
}

/* ---- answering ---- */

static size_t sent_now(struct session *s, char *to, size_t max)
{
	size_t n = s->x.out.n - s->sent;
	n = n < max ? n : max;
	memcpy(to, s->x.out.at + s->sent, n);
	s->sent += n;
	return n;
}

/* More of a stream is wanted. When there is none yet, the connection sleeps until there is. */
static ssize_t tell_more(void *cls, uint64_t at, char *to, size_t max)
{
	struct session *s = cls;
	(void)at;
	if (s->gone || s->listener->closing)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	while (s->sent == s->x.out.n) {
		s->sent = 0;
		if (stream_next(&s->x) != FLOW_ANSWERED) {
			start_waiting(s);
			return 0;
		}
		if (s->x.stream_over && s->x.out.n == 0)
			return s->x.stream_broken ? MHD_CONTENT_READER_END_WITH_ERROR
			                          : MHD_CONTENT_READER_END_OF_STREAM;
	}
	return (ssize_t)sent_now(s, to, max);
}

/* For a HEAD nobody asks for the body; without a length there is no field that calls it empty. */
static ssize_t tell_nothing(void *cls, uint64_t at, char *to, size_t max)
{
	(void)cls, (void)at, (void)to, (void)max;
	return MHD_CONTENT_READER_END_OF_STREAM;
}

static struct MHD_Response *unsized_response(struct session *s, bool is_stream)
{
	struct MHD_Response *r = MHD_create_response_from_callback(
	        MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, is_stream ? tell_more : tell_nothing, s, NULL);
	if (r && !is_stream) /* else libmicrohttpd ends the chunks of a body that a HEAD does not have */
		MHD_set_response_options(r, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
	return r;
}

static struct MHD_Response *response_of(struct session *s)
{
	const struct response *rs = &s->x.rs;
	/* the bytes stay ours until the request is completed; libmicrohttpd's pointer is just not const */
	void *body;
	memcpy(&body, &rs->body.at, sizeof body);
	s->sent = 0;
	return rs->is_unsized ? unsized_response(s, rs->is_stream)
	                      : MHD_create_response_from_buffer(rs->body.n, body, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result queue(struct session *s)
{
	const struct response *rs = &s->x.rs;
	struct MHD_Response *r = response_of(s);
	if (!r)
		return MHD_NO;
	for (int i = 0; i < rs->field_count; i++)
		MHD_add_response_header(r, rs->fields[i].name, rs->fields[i].value);
	if (rs->close)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	enum MHD_Result result = MHD_queue_response(s->connection, (unsigned)rs->status, r);
	MHD_destroy_response(r);
	return result;
}

struct field_walk {
	struct session *session;
	struct header_layout layout;
};

static enum MHD_Result take_field(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n,
                                  const char *value, size_t value_n)
{
	struct field_walk *w = cls;
	struct slice field = {name, name_n}, content = {value ? value : "", value_n};
	(void)kind;
	header_layout_take(&w->layout, field, content);
	http_request_add_field(&w->session->x.rq, field, content, w->session->listener->settings.field_bytes);
	return MHD_YES;
}

static void take_header(struct session *s, const char *method, const char *version)
{
	struct field_walk walk = {.session = s};
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(s->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	header_layout_begin(&walk.layout, method, s->x.rq.target.n, version);
	MHD_get_connection_values_n(s->connection, MHD_HEADER_KIND, take_field, &walk);
	if (!s->x.rq.fault && !(info && header_layout_is_whole(&walk.layout, info->header_size)))
		s->x.rq.fault = FAULT_LINES;
}

/* Many clients send header and body apart and, by Nagle's algorithm, wait with the body until the header is
 * acknowledged, which the kernel would put off for 40 ms. */
static void acknowledge_at_once(const struct client *c)
{
	int on = 1;
	setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static enum MHD_Result on_head(struct session *s, struct MHD_Connection *connection, const char *method,
                               const char *version)
{
	s->connection = connection;
	s->head_done = true;
	s->x.wake = wake;
	s->x.rest = rest;
	s->x.rq.method = slice_of(method);
	s->x.rq.is_http10 = strcmp(version, MHD_HTTP_VERSION_1_0) == 0;
	take_header(s, method, version);
	flow_head(&s->x);
	if (s->x.answered && s->x.rs.close)
		return queue(s);
	set_state(s->listener, s->client, CLIENT_BODY);
	if (http_request_has_body(&s->x.rq))
		acknowledge_at_once(s->client);
	return MHD_YES;
}

static enum MHD_Result on_body(struct session *s, const char *data, size_t *size)
{
	struct slice bytes = {data, *size};
	*size = 0;
	return flow_body(&s->x, bytes) ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_whole(struct session *s)
{
	if (s->gone || s->listener->closing)
		return MHD_NO;
	set_state(s->listener, s->client, CLIENT_BUSY);
	if (flow_run(&s->x) == FLOW_ANSWERED)
		return queue(s);
	start_waiting(s);
	return MHD_YES;
}

/* ---- what libmicrohttpd calls ---- */

static struct client *client_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

/* The request line is there. libmicrohttpd changes the text afterwards, hence the copy. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct listener *l = cls;
	struct session *s = take_session(l);
	s->client = client_of(connection);
	s->x.rq.target = arena_dup(&s->x.arena, slice_of(target));
	set_state(l, s->client, CLIENT_HEADER);
	s->client->used = true;
	return s;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data, size_t *size,
                                  void **context)
{
	struct session *s = *context;
	(void)cls;
	(void)url;
	if (!s->head_done)
		return on_head(s, connection, method, version);
	if (*size > 0)
		return on_body(s, data, size);
	return on_whole(s);
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
	struct session *s = *context;
	(void)cls;
	(void)connection;
	(void)code;
	if (!s)
		return;
	set_state(s->listener, s->client, CLIENT_IDLE);
	give_session(s);
	*context = NULL;
}

static void add_client(struct listener *l, struct MHD_Connection *connection, void **context)
{
	struct client *c = calloc(1, sizeof *c);
	if (!c)
		log_fatal("out of memory for a connection");
	c->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	set_state(l, c, CLIENT_IDLE);
	c->next = l->clients;
	if (c->next)
		c->next->previous = c;
	l->clients = c;
	counter_add(&l->thread->metrics->connections, 1);
	*context = c;
}

static void remove_client(struct listener *l, struct client *c)
{
	*(c->previous ? &c->previous->next : &l->clients) = c->next;
	if (c->next)
		c->next->previous = c->previous;
	counter_subtract(&l->thread->metrics->connections, 1);
	free(c);
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
	struct listener *l = cls;
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		add_client(l, connection, context);
	else
		remove_client(l, *context);
}

/* Decoding is ours (uri.c): libmicrohttpd's would cut the path at %00. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *cls, const char *format, va_list args)
{
	char line[512];
	(void)cls;
	vsnprintf(line, sizeof line, format, args);
	log_debug("libmicrohttpd: %s", line);
}

/* ---- running ---- */

static void on_ready(struct loop_source *source, unsigned events)
{
	(void)events;
	((struct listener *)((char *)source - offsetof(struct listener, source)))->has_work = true;
}

int64_t listener_run(struct listener *l)
{
	MHD_UNSIGNED_LONG_LONG wait_ms = 0;
	if (l->has_work) {
		l->has_work = false;
		MHD_run(l->daemon);
	}
	if (l->has_work)
		return 0;
	if (MHD_get_timeout(l->daemon, &wait_ms) != MHD_YES)
		return -1;
	l->has_work = wait_ms == 0;
	return (int64_t)wait_ms;
}

/* As much as the limits promise, and what a token that is far too long takes; no more: libmicrohttpd clears
 * all of it after every request, which shows. A header beyond it is refused by libmicrohttpd itself, by 431
 * without a problem. */
static size_t connection_bytes(const struct listener_settings *s)
{
	size_t bytes = s->field_bytes + s->target_bytes + CONNECTION_OTHER_BYTES;
	return bytes > CONNECTION_BYTES_MIN ? bytes : CONNECTION_BYTES_MIN;
}

static struct MHD_Daemon *start(struct listener *l)
{
	const struct listener_settings *s = &l->settings;
	unsigned idle_s = (unsigned)((s->idle_ms + 999) / 1000);
	return MHD_start_daemon(
	        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, l,
	        MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, s->fd,
	        MHD_OPTION_CONNECTION_LIMIT, s->max_connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	        s->max_connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, idle_s,
	        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes(s),
	        MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)CONNECTION_GROWTH,
	        MHD_OPTION_URI_LOG_CALLBACK, on_target, l, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	        MHD_OPTION_NOTIFY_COMPLETED, on_completed, l, MHD_OPTION_NOTIFY_CONNECTION, on_connection, l,
	        MHD_OPTION_STRICT_FOR_CLIENT, -1, MHD_OPTION_END);
}

struct listener *listener_new(struct loop *loop, const struct listener_settings *settings,
                              const struct engine *engine, const struct flow_thread *thread)
{
	struct listener *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	*l = (struct listener){.loop = loop, .settings = *settings, .engine = engine, .thread = thread};
	l->daemon = start(l);
	if (!l->daemon) {
		free(l);
		return NULL;
	}
	l->source = (struct loop_source){
	        .fd = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, .ready = on_ready};
	sweep_start(l);
	if (!loop_watch(loop, &l->source, EPOLLIN))
		log_fatal("epoll: %s", strerror(errno));
	return l;
}

static bool has_pending(const struct listener *l)
{
	struct pollfd p = {.fd = l->settings.fd, .events = POLLIN};
	return poll(&p, 1, 0) > 0;
}

void listener_quiesce(struct listener *l)
{
	/* closing the socket would reset those that the kernel has let in already */
	for (int i = 0; i < LAST_ACCEPTS && has_pending(l); i++)
		MHD_run(l->daemon);
	l->has_work = true;
	MHD_socket fd = MHD_quiesce_daemon(l->daemon);
	if (fd != MHD_INVALID_SOCKET)
		close(fd);
}

int listener_active(const struct listener *l)
{
	return l->active;
}

void listener_free(struct listener *l)
{
	if (!l)
		return;
	l->closing = true;
	while (l->waiting)
		session_let_go(l->waiting);
	MHD_run(l->daemon); /* stopping with suspended connections is undefined */
	loop_timer_clear(l->loop, &l->sweep);
	loop_unwatch(l->loop, &l->source);
	MHD_stop_daemon(l->daemon);
	while (l->idle) {
		struct session *s = l->idle;
		l->idle = s->next_idle;
		exchange_close(&s->x);
		free(s);
	}
	free(l);
}
