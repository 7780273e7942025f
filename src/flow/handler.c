/* Operations that are built in (x-handler): health, the contract itself, metrics. */
#include "answer.h"
#include "base/log.h"
#include "challenge.h"
#include "http/negotiate.h"
#include "steps.h"

static enum flow_next live(struct exchange *x)
{
	return answer_note(x, 200, SLICE("{\"status\":\"ok\"}"));
}

/* ---- ready ---- */

static void answer_readiness(struct exchange *x, const struct rows *rows)
{
	struct slice has = rows_count(rows) ? rows_value(rows, 0, 0) : SLICE("");
	if (!slice_is(has, x->engine->schema_version)) {
		answer_failure(x, PROBLEM_NOT_READY,
		               arena_printf(&x->arena,
		                            "The database's schema is %.*s, and this daemon needs %s.",
		                            SLICE_ARG(has), x->engine->schema_version));
		return;
	}
	buf_printf(&x->out, "{\"status\":\"ready\",\"version\":\"%s\",\"schema\":%s}", IOA_VERSION,
	           x->engine->schema_version);
	answer_note(x, 200, buf_slice(&x->out));
}

static void on_version(struct db_job *job, enum db_status status, const struct db_error *error)
{
	struct exchange *x = (struct exchange *)((char *)job - offsetof(struct exchange, job));
	if (status == DB_OK)
		answer_readiness(x, job->steps[0].rows);
	else
		answer_failure(x, PROBLEM_NOT_READY, "The database cannot be reached.");
	if (error)
		log_warning("request %s: readiness: %s %s", x->request_id, error->sqlstate,
		            error->message ? error->message : "");
	x->wake(x);
}

static enum flow_next ready(struct exchange *x)
{
	if (atomic_load(&x->engine->draining))
		return answer_failure(x, PROBLEM_NOT_READY, "The daemon is stopping.");
	x->job.steps[0] = (struct db_step){.query = x->engine->version};
	x->job.step_count = 1;
	x->job.principal = NULL;
	x->job.lane = DB_LANE_WRITE; /* not behind a read that waits for a lock */
	x->job.done = on_version;
	return db_submit(x->thread->db, &x->job) ? FLOW_WAIT : failure_answer(x, DB_OVERLOADED, NULL);
}

/* ---- the contract ---- */

static enum flow_next openapi_json(struct exchange *x)
{
	return answer_content(x, 200, x->plan->op->answers[x->answer], contract_json(x->engine->contract),
	                      SLICE(""));
}

static enum flow_next openapi_yaml(struct exchange *x)
{
	return answer_content(x, 200, x->plan->op->answers[x->answer], contract_yaml(x->engine->contract),
	                      SLICE(""));
}

static enum flow_next problems(struct exchange *x)
{
	return answer_content(x, 200, x->plan->op->answers[x->answer], x->engine->problems, SLICE(""));
}

/* ---- metrics ---- */

static enum flow_next metrics(struct exchange *x)
{
	struct slice type = x->plan->op->answers[x->answer];
	bool open = slice_eq_nocase(negotiate_media_type(type), SLICE("application/openmetrics-text"));
	metrics_write(x->engine, open ? EXPOSITION_OPENMETRICS : EXPOSITION_PROMETHEUS, &x->out);
	return answer_snapshot(x, type, buf_slice(&x->out));
}

static const struct {
	const char *name;
	enum flow_next (*run)(struct exchange *x);
} handlers[] = {
        {"live",               live              },
        {"ready",              ready             },
        {"openapi-json",       openapi_json      },
        {"openapi-yaml",       openapi_yaml      },
        {"problems",           problems          },
        {"protected-resource", challenge_metadata},
        {"metrics",            metrics           },
};

enum flow_next (*handler_find(const char *name))(struct exchange *x)
{
	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
		if (strcmp(handlers[i].name, name) == 0)
			return handlers[i].run;
	return NULL;
}
