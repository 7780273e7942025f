/* The loop: descriptors, timers, and callbacks that change what is watched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/loop.h"

struct watched {
	struct loop_source source;
	struct loop *loop;
	struct watched *drops; /* unwatched by the callback */
	int pipe[2];
	int calls;
};

static void on_ready(struct loop_source *source, unsigned events)
{
	struct watched *w = (struct watched *)source;
	assert_true(events & EPOLLIN);
	w->calls++;
	if (w->drops)
		loop_unwatch(w->loop, &w->drops->source);
}

static void open_watched(struct watched *w, struct loop *loop)
{
	*w = (struct watched){.loop = loop, .source.ready = on_ready};
	assert_int_equal(pipe(w->pipe), 0);
	w->source.fd = w->pipe[0];
	assert_true(loop_watch(loop, &w->source, EPOLLIN));
}

static void close_watched(struct watched *w)
{
	close(w->pipe[0]);
	close(w->pipe[1]);
}

static void fill(struct watched *w)
{
	assert_int_equal(write(w->pipe[1], "x", 1), 1);
}

static void what_is_ready_is_called(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct watched w;
	open_watched(&w, l);
	loop_run_once(l, 0);
	assert_int_equal(w.calls, 0);
	fill(&w);
	loop_run_once(l, -1);
	assert_int_equal(w.calls, 1);
	close_watched(&w);
	loop_free(l);
}

static void nothing_is_called_while_nothing_is_watched_for(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct watched w;
	open_watched(&w, l);
	fill(&w);
	loop_change(l, &w.source, 0);
	loop_run_once(l, 0);
	assert_int_equal(w.calls, 0);
	loop_change(l, &w.source, EPOLLIN);
	loop_run_once(l, 0);
	assert_int_equal(w.calls, 1);
	close_watched(&w);
	loop_free(l);
}

static void a_source_dropped_in_a_callback_is_not_called_any_more(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct watched a, b;
	open_watched(&a, l);
	open_watched(&b, l);
	a.drops = &b;
	b.drops = &a;
	fill(&a);
	fill(&b);
	loop_run_once(l, 0);
	assert_int_equal(a.calls + b.calls, 1);
	close_watched(&a);
	close_watched(&b);
	loop_free(l);
}

static void a_source_may_drop_itself(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct watched w;
	open_watched(&w, l);
	w.drops = &w;
	fill(&w);
	loop_run_once(l, 0);
	loop_run_once(l, 0);
	assert_int_equal(w.calls, 1);
	close_watched(&w);
	loop_free(l);
}

static void a_descriptor_that_is_none_is_refused(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct loop_source source = {.fd = -1, .ready = on_ready};
	assert_false(loop_watch(l, &source, EPOLLIN));
	loop_free(l);
}

struct counted {
	struct loop_timer timer;
	struct loop *loop;
	struct counted *clears, *sets; /* other timers */
	int fired;
};

static void on_time(struct loop_timer *timer)
{
	struct counted *c = (struct counted *)timer;
	c->fired++;
	if (c->clears)
		loop_timer_clear(c->loop, &c->clears->timer);
	if (c->sets)
		loop_timer_set(c->loop, &c->sets->timer, 10);
}

static struct counted counted(struct loop *l)
{
	return (struct counted){.loop = l, .timer.fire = on_time};
}

static void a_timer_fires_once_and_not_before_its_time(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct counted c = counted(l);
	int64_t start = loop_now_ms(l);
	loop_timer_set(l, &c.timer, 20);
	loop_run_once(l, 0);
	assert_int_equal(c.fired, 0);
	while (!c.fired)
		loop_run_once(l, -1);
	assert_true(loop_now_ms(l) - start >= 20);
	assert_false(c.timer.set);
	loop_run_once(l, 0);
	assert_int_equal(c.fired, 1);
	loop_free(l);
}

static void a_moved_timer_fires_at_its_new_time_only(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct counted c = counted(l);
	loop_timer_set(l, &c.timer, 0);
	loop_timer_set(l, &c.timer, 60000);
	loop_run_once(l, 0);
	assert_int_equal(c.fired, 0);
	loop_timer_set(l, &c.timer, 0);
	loop_run_once(l, -1);
	assert_int_equal(c.fired, 1);
	loop_free(l);
}

static void a_timer_may_clear_another_that_is_due(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct counted a = counted(l), b = counted(l);
	a.clears = &b;
	b.clears = &a;
	loop_timer_set(l, &a.timer, 0);
	loop_timer_set(l, &b.timer, 0);
	loop_run_once(l, 0);
	assert_int_equal(a.fired + b.fired, 1);
	assert_false(a.timer.set || b.timer.set);
	loop_free(l);
}

static void a_timer_may_set_itself_again(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct counted c = counted(l);
	c.sets = &c;
	loop_timer_set(l, &c.timer, 0);
	loop_run_once(l, 0);
	assert_int_equal(c.fired, 1);
	assert_true(c.timer.set);
	loop_timer_clear(l, &c.timer);
	loop_timer_clear(l, &c.timer);
	loop_free(l);
}

static void waiting_ends_at_the_given_time(void **state)
{
	(void)state;
	struct loop *l = loop_new();
	struct counted c = counted(l);
	loop_timer_set(l, &c.timer, INT64_C(1) << 40);
	int64_t start = loop_now_ms(l);
	loop_run_once(l, 15);
	int64_t waited = loop_now_ms(l) - start;
	assert_true(waited >= 14 && waited < 5000);
	assert_int_equal(c.fired, 0);
	loop_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_is_ready_is_called),
	        cmocka_unit_test(nothing_is_called_while_nothing_is_watched_for),
	        cmocka_unit_test(a_source_dropped_in_a_callback_is_not_called_any_more),
	        cmocka_unit_test(a_source_may_drop_itself),
	        cmocka_unit_test(a_descriptor_that_is_none_is_refused),
	        cmocka_unit_test(a_timer_fires_once_and_not_before_its_time),
	        cmocka_unit_test(a_moved_timer_fires_at_its_new_time_only),
	        cmocka_unit_test(a_timer_may_clear_another_that_is_due),
	        cmocka_unit_test(a_timer_may_set_itself_again),
	        cmocka_unit_test(waiting_ends_at_the_given_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
