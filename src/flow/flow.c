/* The table of steps and the walk through it. */
#include "flow/flow.h"

#include "answer.h"
#include "base/clock.h"
#include "export.h"
#include "flow/doze.h"
#include "flow/stream.h"
#include "steps.h"

struct step {
	const char *name;
	enum flow_next (*run)(struct exchange *x);
};

/* On the header alone. */
static const struct step head_steps[] = {
        {"check",        step_check       },
        {"route",        step_route       },
        {"authenticate", step_authenticate},
        {"authorise",    step_authorise   },
        {"negotiate",    step_negotiate   },
        {"precondition", step_precondition},
        {"parameters",   step_parameters  },
        {"ticket",       step_ticket      },
        {"cursor",       step_cursor      },
};

/* With the body. */
static const struct step run_steps[] = {
        {"body",  step_body },
        {"query", step_query},
};

static enum flow_next walk(struct exchange *x, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum flow_next next = steps[i].run(x);
		if (next != FLOW_GO_ON)
			return next;
	}
	return FLOW_GO_ON;
}

void flow_head(struct exchange *x)
{
	x->began_ns = clock_monotonic_ns();
	if (walk(x, head_steps, sizeof head_steps / sizeof *head_steps) == FLOW_ANSWERED)
		x->discarding = true;
}

/* What an answer that is certain already may still throw away, so that the connection can be used again. */
enum { DISCARD_BODIES = 4 };

bool flow_body(struct exchange *x, struct slice bytes)
{
	size_t max = x->engine->limits.body_bytes;
	if (!x->discarding) {
		buf_add_slice(&x->body, bytes);
		if (buf_ok(&x->body) && x->body.n <= max)
			return true;
		answer_failure(x, PROBLEM_BODY_TOO_LARGE,
		               arena_printf(&x->arena, "A body has at most %zu bytes.", max));
		x->rs.close = true;
		x->discarding = true;
	}
	x->discarded += bytes.n;
	return x->discarded <= max * DISCARD_BODIES;
}

enum flow_next flow_run(struct exchange *x)
{
	if (x->answered)
		return FLOW_ANSWERED;
	return walk(x, run_steps, sizeof run_steps / sizeof *run_steps);
}

void flow_abandon(struct exchange *x)
{
	doze_forget(x);
	export_end(x);
	db_abandon(x->thread->db, &x->job);
	db_abandon(x->thread->db, &x->more);
}

void flow_time_out(struct exchange *x)
{
	flow_abandon(x);
	if (x->rs.is_stream) {
		stream_fail(x);
		return;
	}
	answer_failure(x, PROBLEM_TIMEOUT, "The database did not answer in time.");
}
