/* epoll and timers of one thread. */
#include "base/loop.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { EVENTS_PER_ROUND = 128 };

struct loop {
	int epoll_fd;
	int64_t now_ms;
	struct loop_timer *timers; /* unsorted: there are few */
	struct epoll_event events[EVENTS_PER_ROUND];
	int event_count; /* of the round under way */
};

struct loop *loop_new(void)
{
	struct loop *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll_fd < 0) {
		free(l);
		return NULL;
	}
	l->now_ms = clock_monotonic_ms();
	return l;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	close(l->epoll_fd);
	free(l);
}

int64_t loop_now_ms(const struct loop *l)
{
	return l->now_ms;
}

static bool control(struct loop *l, int operation, struct loop_source *source)
{
	struct epoll_event e = {.events = source->events, .data.ptr = source};
	return epoll_ctl(l->epoll_fd, operation, source->fd, &e) == 0;
}

bool loop_watch(struct loop *l, struct loop_source *source, unsigned events)
{
	source->events = events;
	return control(l, EPOLL_CTL_ADD, source);
}

void loop_change(struct loop *l, struct loop_source *source, unsigned events)
{
	if (source->events == events)
		return;
	source->events = events;
	if (!control(l, EPOLL_CTL_MOD, source))
		log_error("epoll_ctl: %s", strerror(errno));
}

void loop_unwatch(struct loop *l, struct loop_source *source)
{
	control(l, EPOLL_CTL_DEL, source);
	for (int i = 0; i < l->event_count; i++)
		if (l->events[i].data.ptr == source)
			l->events[i].data.ptr = NULL;
}

void loop_timer_clear(struct loop *l, struct loop_timer *timer)
{
	if (!timer->set)
		return;
	struct loop_timer **at = &l->timers;
	while (*at != timer)
		at = &(*at)->next;
	*at = timer->next;
	timer->set = false;
}

void loop_timer_set(struct loop *l, struct loop_timer *timer, int64_t in_ms)
{
	loop_timer_clear(l, timer);
	timer->at_ms = l->now_ms + in_ms;
	timer->next = l->timers;
	timer->set = true;
	l->timers = timer;
}

static int wait_ms(const struct loop *l, int64_t max_wait_ms)
{
	int64_t wait = max_wait_ms < 0 ? INT_MAX : max_wait_ms;
	for (const struct loop_timer *t = l->timers; t; t = t->next)
		if (t->at_ms - l->now_ms < wait)
			wait = t->at_ms - l->now_ms;
	if (wait == INT_MAX)
		return -1;
	return wait < 0 ? 0 : (int)wait;
}

/* A timer that fires may set or clear any other, so the search starts anew after each. */
static void fire_due(struct loop *l)
{
	for (struct loop_timer *t = l->timers; t;) {
		if (t->at_ms > l->now_ms) {
			t = t->next;
			continue;
		}
		loop_timer_clear(l, t);
		t->fire(t);
		t = l->timers;
	}
}

void loop_run_once(struct loop *l, int64_t max_wait_ms)
{
	int n = epoll_wait(l->epoll_fd, l->events, EVENTS_PER_ROUND, wait_ms(l, max_wait_ms));
	l->now_ms = clock_monotonic_ms();
	l->event_count = n > 0 ? n : 0;
	for (int i = 0; i < l->event_count; i++) {
		struct loop_source *source = l->events[i].data.ptr;
		if (source)
			source->ready(source, l->events[i].events);
	}
	l->event_count = 0;
	fire_due(l);
}
