/* Deadlines and departures: what libmicrohttpd does not see of a suspended or a trickling connection. */
#include <poll.h>
#include <sys/socket.h>

#include "connection.h"
#include "flow/doze.h"
#include "flow/flow.h"

enum { SWEEP_MS = 100, POLLED_AT_ONCE = 256 };

static void time_out_waiting(struct listener *l)
{
	int64_t oldest_allowed = loop_now_ms(l->loop) - l->settings.request_ms;
	while (l->waiting && l->waiting->waits_since_ms <= oldest_allowed) {
		if (l->waiting->x.doze == DOZE_ASLEEP) {
			session_rest(l->waiting); /* it has a deadline of its own */
			continue;
		}
		flow_time_out(&l->waiting->x);
		session_resume(l->waiting);
	}
}

static void let_departed_go(struct session *s)
{
	counter_add(&s->listener->thread->metrics->departed, 1);
	session_let_go(s);
}

/* One system call tells for many connections whether their client has left. */
static void drop_departed(struct session *const *sessions, struct pollfd *polled, nfds_t count)
{
	if (poll(polled, count, 0) <= 0)
		return;
	for (nfds_t i = 0; i < count; i++)
		if (polled[i].revents & (POLLRDHUP | POLLHUP | POLLERR))
			let_departed_go(sessions[i]);
}

/* Requests that wait longer than a sweep; short ones never pay for this. */
static void look_for_departed(struct listener *l)
{
	struct session *sessions[POLLED_AT_ONCE];
	struct pollfd polled[POLLED_AT_ONCE];
	int64_t before = loop_now_ms(l->loop) - SWEEP_MS / 2;
	nfds_t count = 0;
	for (struct session *s = l->waiting, *next; s && s->waits_since_ms < before; s = next) {
		next = s->next;
		sessions[count] = s;
		polled[count++] = (struct pollfd){.fd = s->client->fd, .events = POLLRDHUP};
		if (count < POLLED_AT_ONCE)
			continue;
		drop_departed(sessions, polled, count);
		count = 0;
	}
	drop_departed(sessions, polled, count);
}

static int64_t allowed_ms(const struct listener *l, const struct client *c)
{
	switch (c->state) {
	case CLIENT_IDLE:
		return c->used ? l->settings.idle_ms : l->settings.header_ms;
	case CLIENT_HEADER:
		return l->settings.header_ms;
	case CLIENT_BODY:
		return l->settings.body_ms;
	case CLIENT_BUSY:
		break;
	}
	return INT64_MAX;
}

/* A byte now and then keeps libmicrohttpd's own timeout from firing; these deadlines are absolute. */
static void drop_slow_clients(struct listener *l)
{
	int64_t now = loop_now_ms(l->loop);
	for (struct client *c = l->clients; c; c = c->next)
		if (now - c->since_ms > allowed_ms(l, c))
			shutdown(c->fd, SHUT_RDWR);
}

static void sweep(struct loop_timer *timer)
{
	struct listener *l = (struct listener *)((char *)timer - offsetof(struct listener, sweep));
	dozers_look(l->thread->dozers, atomic_load_explicit(&l->engine->draining, memory_order_relaxed));
	time_out_waiting(l);
	look_for_departed(l);
	drop_slow_clients(l);
	l->has_work = true; /* libmicrohttpd's own timeouts */
	loop_timer_set(l->loop, timer, SWEEP_MS);
}

void sweep_start(struct listener *l)
{
	l->sweep.fire = sweep;
	loop_timer_set(l->loop, &l->sweep, SWEEP_MS);
}
