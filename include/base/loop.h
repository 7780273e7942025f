/* One thread's event loop: file descriptors by epoll, and a few timers. */
#ifndef IOA_BASE_LOOP_H
#define IOA_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

/* A watched descriptor, in the caller's storage. `ready` gets the EPOLL* bits. */
struct loop_source {
	int fd;
	unsigned events; /* what is watched now */
	void (*ready)(struct loop_source *source, unsigned events);
};

/* A timer, in the caller's storage; zero-initialise and set `fire`. There are few of them (a sweep,
 * reconnections), never one per request: deadlines of requests are looked at by a sweep. */
struct loop_timer {
	void (*fire)(struct loop_timer *timer);
	int64_t at_ms; /* on the monotonic clock */
	struct loop_timer *next;
	bool set;
};

/* NULL when the system gives no epoll descriptor. */
struct loop *loop_new(void);
void loop_free(struct loop *l);

/* The monotonic time read once per round, in milliseconds. */
int64_t loop_now_ms(const struct loop *l);

/* Starts watching source->fd for `events`. False with errno set. */
bool loop_watch(struct loop *l, struct loop_source *source, unsigned events)
        __attribute__((warn_unused_result));

/* Changes what is watched; nothing happens when it is the same. */
void loop_change(struct loop *l, struct loop_source *source, unsigned events);

/* Stops watching; call before the descriptor is closed. Safe inside any callback: later events of the round
 * are dropped. */
void loop_unwatch(struct loop *l, struct loop_source *source);

/* Fires once, `in_ms` from now; a timer that is set already is moved. */
void loop_timer_set(struct loop *l, struct loop_timer *timer, int64_t in_ms);
void loop_timer_clear(struct loop *l, struct loop_timer *timer);

/* Waits for events, at most `max_wait_ms` (−1: no limit), runs their callbacks, then the timers that are due.
 */
void loop_run_once(struct loop *l, int64_t max_wait_ms);

#endif
