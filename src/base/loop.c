/* epoll and timers of one thread. */
#include "base/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { EVENTS_PER_ROUND = 128 };

#define NS_PER_US  INT64_C(1000)
#define NS_PER_MS  INT64_C(1000000)
#define NS_PER_S   INT64_C(1000000000)
#define FOREVER_NS INT64_MAX

struct loop {
	int epoll_fd;
	int64_t now_ms;
	struct loop_timer *timers;   /* unsorted: there are few */
	struct loop_source *napping; /* likewise */
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
	if (!source->nap_until_ns && !control(l, EPOLL_CTL_MOD, source))
		log_error("epoll_ctl: %s", strerror(errno));
}

static void end_nap(struct loop *l, struct loop_source *source)
{
	struct loop_source **at = &l->napping;
	while (*at != source)
		at = &(*at)->next_napping;
	*at = source->next_napping;
	source->nap_until_ns = 0;
}

void loop_unwatch(struct loop *l, struct loop_source *source)
{
	if (source->nap_until_ns)
		end_nap(l, source);
	control(l, EPOLL_CTL_DEL, source);
	for (int i = 0; i < l->event_count; i++)
		if (l->events[i].data.ptr == source)
			l->events[i].data.ptr = NULL;
}

/* epoll is told to watch for nothing; source->events keeps what the owner wants. */
static void watch_nothing(struct loop *l, struct loop_source *source)
{
	struct epoll_event none = {.events = 0, .data.ptr = source};
	epoll_ctl(l->epoll_fd, EPOLL_CTL_MOD, source->fd, &none);
}

void loop_nap(struct loop *l, struct loop_source *source, int64_t us)
{
	if (source->nap_until_ns)
		return;
	watch_nothing(l, source);
	source->nap_until_ns = clock_monotonic_ns() + us * NS_PER_US;
	source->next_napping = l->napping;
	l->napping = source;
}

/* A callback may put any source to sleep or end it, so the search starts anew after each. */
static void wake_rested(struct loop *l)
{
	int64_t now = l->napping ? clock_monotonic_ns() : 0;
	for (struct loop_source *s = l->napping; s;) {
		if (s->nap_until_ns > now) {
			s = s->next_napping;
			continue;
		}
		end_nap(l, s);
		control(l, EPOLL_CTL_MOD, s);
		s->ready(s, s->events);
		s = l->napping;
	}
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

static int64_t wait_ns(const struct loop *l, int64_t max_wait_ms)
{
	int64_t wait = max_wait_ms < 0 ? FOREVER_NS : max_wait_ms * NS_PER_MS;
	for (const struct loop_timer *t = l->timers; t; t = t->next)
		if ((t->at_ms - l->now_ms) * NS_PER_MS < wait)
			wait = (t->at_ms - l->now_ms) * NS_PER_MS;
	int64_t now = l->napping ? clock_monotonic_ns() : 0;
	for (const struct loop_source *s = l->napping; s; s = s->next_napping)
		if (s->nap_until_ns - now < wait)
			wait = s->nap_until_ns - now;
	return wait < 0 ? 0 : wait;
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
	int64_t wait = wait_ns(l, max_wait_ms);
	const struct timespec limit = {.tv_sec = wait / NS_PER_S, .tv_nsec = wait % NS_PER_S};
	int n = epoll_pwait2(l->epoll_fd, l->events, EVENTS_PER_ROUND, wait == FOREVER_NS ? NULL : &limit,
	                     NULL);
	l->now_ms = clock_monotonic_ms();
	l->event_count = n > 0 ? n : 0;
	for (int i = 0; i < l->event_count; i++) {
		struct loop_source *source = l->events[i].data.ptr;
		if (source)
			source->ready(source, l->events[i].events);
	}
	l->event_count = 0;
	wake_rested(l);
	fire_due(l);
}
