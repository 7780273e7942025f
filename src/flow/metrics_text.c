/* The metrics as families of samples. */
#include "base/usage.h"
#include "flow/engine.h"
#include "flow/plan.h"
#include "metrics_store.h"

enum { STATUS_TEXT = 4 }; /* "2xx" */

#define SUM(m, member) metrics_sum(m, offsetof(struct worker_metrics, member))

/* Of a counter in the operation's metrics. */
static uint64_t sum_of_operation(const struct metrics *m, size_t operation, size_t offset)
{
	return metrics_sum(m, offsetof(struct worker_metrics, operations) +
	                              operation * sizeof(struct operation_metrics) + offset);
}

static struct metric_labels no_labels(void)
{
	return (struct metric_labels){0};
}

static struct metric_labels one_label(const char *name, const char *value)
{
	return (struct metric_labels){{{name, slice_of(value)}}};
}

static struct metric_labels two_labels(const char *first, const char *value, const char *second,
                                       const char *other)
{
	return (struct metric_labels){
	        {{first, slice_of(value)}, {second, slice_of(other)}}
        };
}

/* ---- the process ---- */

static void write_process(const struct engine *e, struct exposition *out)
{
	const struct metrics *m = e->metrics;
	exposition_family(out, "ioad_build_info", METRIC_GAUGE, "Version, and the schema it works with.");
	exposition_sample(out, two_labels("version", IOA_VERSION, "schema", e->schema_version), 1);
	exposition_family(out, "ioad_workers", METRIC_GAUGE, "Event loops.");
	exposition_sample(out, no_labels(), m->worker_count);
	exposition_family(out, "process_start_time_seconds", METRIC_GAUGE, "When it started (Unix time).");
	exposition_sample(out, no_labels(), (uint64_t)m->start_s);
	exposition_family(out, "process_cpu_seconds", METRIC_COUNTER, "User and system time.");
	exposition_sample_ns(out, no_labels(), usage_cpu_ns());
	exposition_family(out, "process_resident_memory_bytes", METRIC_GAUGE, "Memory in use.");
	exposition_sample(out, no_labels(), usage_resident_bytes());
}

/* ---- requests ---- */

static const char *operation_name(const struct engine *e, size_t operation)
{
	static const char *const more[OPERATIONS_MORE] = {
	        [OPERATION_OPTIONS] = "OPTIONS",
	        [OPERATION_NONE] = "none",
	};
	return operation < e->plan_count ? e->plans[operation].op->id : more[operation - e->plan_count];
}

static void write_answers(const struct engine *e, struct exposition *out)
{
	static const char classes[STATUS_CLASSES][STATUS_TEXT] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
	exposition_family(out, "ioad_requests", METRIC_COUNTER, "Requests that were answered.");
	for (size_t i = 0; i < e->metrics->operation_count; i++)
		for (size_t k = 1; k < STATUS_CLASSES; k++)
			exposition_sample(out,
			                  two_labels("operation", operation_name(e, i), "status", classes[k]),
			                  sum_of_operation(e->metrics, i,
			                                   offsetof(struct operation_metrics, answers) +
			                                           k * sizeof(struct counter)));
}

static void write_durations(const struct engine *e, struct exposition *out)
{
	const struct metrics *m = e->metrics;
	uint64_t counts[DURATION_BOUNDS + 1];
	struct histogram h = {
	        .bounds_ns = metrics_bounds_ns, .bound_count = DURATION_BOUNDS, .counts = counts};
	exposition_family(out, "ioad_request_duration_seconds", METRIC_HISTOGRAM,
	                  "From the end of the header to the answer.");
	for (size_t i = 0; i < m->operation_count; i++) {
		for (size_t k = 0; k <= DURATION_BOUNDS; k++)
			counts[k] = sum_of_operation(m, i,
			                             offsetof(struct operation_metrics, durations) +
			                                     k * sizeof(struct counter));
		h.sum_ns = sum_of_operation(m, i, offsetof(struct operation_metrics, duration_ns));
		exposition_histogram(out, (struct metric_label){"operation", slice_of(operation_name(e, i))},
		                     &h);
	}
}

static void write_problems(const struct engine *e, struct exposition *out)
{
	exposition_family(out, "ioad_problems", METRIC_COUNTER,
	                  "Problem answers by type; \"rule\" are those of the database's own rules.");
	for (size_t i = 0; i <= PROBLEM_TYPES; i++)
		exposition_sample(
		        out,
		        one_label("type", i < PROBLEM_TYPES ? problem_slug((enum problem_type)i) : "rule"),
		        metrics_sum(e->metrics,
		                    offsetof(struct worker_metrics, problems) + i * sizeof(struct counter)));
}

static void write_clients(const struct engine *e, struct exposition *out)
{
	exposition_family(out, "ioad_connections", METRIC_GAUGE, "Connections of clients.");
	exposition_sample(out, no_labels(), SUM(e->metrics, connections));
	exposition_family(out, "ioad_requests_in_progress", METRIC_GAUGE, "Requests without whole answers.");
	exposition_sample(out, no_labels(), SUM(e->metrics, in_progress));
	exposition_family(out, "ioad_clients_departed", METRIC_COUNTER,
	                  "Clients that left before the answer.");
	exposition_sample(out, no_labels(), SUM(e->metrics, departed));
}

/* ---- tokens ---- */

static void write_tokens(const struct engine *e, struct exposition *out)
{
	static const char *const reasons[TOKEN_STATUSES] = {
	        [TOKEN_MALFORMED] = "malformed",
	        [TOKEN_TOO_LONG] = "too_long",
	        [TOKEN_ALGORITHM] = "algorithm",
	        [TOKEN_ISSUER] = "issuer",
	        [TOKEN_KEY] = "key",
	        [TOKEN_NO_KEYS] = "no_keys",
	        [TOKEN_SIGNATURE] = "signature",
	        [TOKEN_CLAIMS] = "claims",
	        [TOKEN_SCOPE] = "scope",
	        [TOKEN_EXPIRED] = "expired",
	        [TOKEN_NOT_YET] = "not_yet",
	        [TOKEN_REQUEST] = "request",
	};
	struct auth_totals totals;
	auth_sum_stats(e->auth, &totals);
	exposition_family(out, "ioad_token_cache_lookups", METRIC_COUNTER,
	                  "Tokens that were looked for in the caches of verified ones.");
	exposition_sample(out, one_label("result", "hit"), totals.hits);
	exposition_sample(out, one_label("result", "miss"), totals.misses);
	exposition_family(out, "ioad_tokens_refused", METRIC_COUNTER, "Refused tokens by reason.");
	for (size_t i = 0; i < TOKEN_STATUSES; i++)
		if (reasons[i])
			exposition_sample(out, one_label("reason", reasons[i]), totals.refused[i]);
}

/* ---- issuers' keys ---- */

/* False: this one has nothing to show. */
typedef bool (*key_value)(const struct keys_status *, uint64_t *ret_value);

static bool key_attempts(const struct keys_status *s, uint64_t *ret_value)
{
	*ret_value = s->attempts;
	return true;
}

static bool key_failures(const struct keys_status *s, uint64_t *ret_value)
{
	*ret_value = s->failures;
	return true;
}

static bool key_age(const struct keys_status *s, uint64_t *ret_value)
{
	*ret_value = s->age_s < 0 ? 0 : (uint64_t)s->age_s;
	return s->age_s >= 0;
}

static bool key_count(const struct keys_status *s, uint64_t *ret_value)
{
	*ret_value = s->count;
	return true;
}

/* As many series as issuers are configured. */
static void write_keys(const struct engine *e, struct exposition *out)
{
	static const struct {
		const char *name;
		enum metric_type type;
		const char *help;
		key_value value;
	} families[] = {
	        {"ioad_key_fetches",        METRIC_COUNTER,
	         "Fetches of an issuer's keys; of key files, readings after a change.",           key_attempts},
	        {"ioad_key_fetch_failures", METRIC_COUNTER, "Those that brought no usable keys.",
	         key_failures	                                                                         },
	        {"ioad_key_age_seconds",    METRIC_GAUGE,
	         "Since an issuer's keys were last had; not there when there are none.",          key_age     },
	        {"ioad_keys",               METRIC_GAUGE,   "Usable keys of an issuer.",          key_count   },
	};
	struct keys_status status;
	if (!e->keys || !keys_status(e->keys, 0, &status))
		return;
	for (size_t k = 0; k < sizeof families / sizeof *families; k++) {
		uint64_t value;
		exposition_family(out, families[k].name, families[k].type, families[k].help);
		for (size_t i = 0; keys_status(e->keys, i, &status); i++)
			if (families[k].value(&status, &value))
				exposition_sample(out, one_label("issuer", status.issuer), value);
	}
}

/* ---- the database ---- */

static const char *const lanes[DB_LANES] = {
        [DB_LANE_READ] = "read", [DB_LANE_WRITE] = "write", [DB_LANE_SLOW] = "slow"};

static void write_jobs(const struct engine *e, struct exposition *out)
{
	static const char *const outcomes[DB_STATUSES] = {
	        [DB_OK] = "ok",
	        [DB_UNAVAILABLE] = "unavailable",
	        [DB_CONNECTION_LOST] = "lost",
	        [DB_OVERLOADED] = "overloaded",
	        [DB_FAILED] = "failed",
	};
	exposition_family(out, "ioad_database_jobs", METRIC_COUNTER, "Database transactions by outcome.");
	for (size_t lane = 0; lane < DB_LANES; lane++) {
		for (size_t k = 0; k < DB_STATUSES; k++)
			exposition_sample(out, two_labels("lane", lanes[lane], "outcome", outcomes[k]),
			                  SUM(e->metrics, database.answered[lane][k]));
		exposition_sample(out, two_labels("lane", lanes[lane], "outcome", "abandoned"),
		                  SUM(e->metrics, database.abandoned[lane]));
	}
	exposition_family(out, "ioad_database_jobs_in_progress", METRIC_GAUGE, "Sent or waiting.");
	exposition_sample(out, no_labels(), SUM(e->metrics, database.under_way));
}

static void write_connections(const struct engine *e, struct exposition *out)
{
	exposition_family(out, "ioad_database_connections", METRIC_GAUGE, "Connections that can be used.");
	for (size_t lane = 0; lane < DB_LANES; lane++)
		exposition_sample(out, one_label("lane", lanes[lane]),
		                  SUM(e->metrics, database.connections[lane]));
	exposition_family(out, "ioad_database_connections_lost", METRIC_COUNTER, "Connections that broke.");
	exposition_sample(out, no_labels(), SUM(e->metrics, database.lost));
}

void metrics_write(const struct engine *e, enum exposition_format format, struct buf *out)
{
	static void (*const writers[])(const struct engine *, struct exposition *) = {
	        write_process, write_answers, write_durations, write_problems,    write_clients,
	        write_tokens,  write_keys,    write_jobs,      write_connections,
	};
	struct exposition text = {.out = out, .format = format};
	for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
		writers[i](e, &text);
	exposition_end(&text);
}
