/* Errors of the database to problems (sql/README.md § Names). Never SQL, never the name of an object. */
#include <jansson.h>
#include <stdlib.h>

#include "answer.h"
#include "base/log.h"
#include "challenge.h"
#include "db/sqlstate.h"
#include "steps.h"

/* "pilot__period.to__order" → "/period/to" and "order". */
struct constraint_place {
	const char *pointer, *code;
};

static bool split_constraint(struct arena *arena, const char *name, struct constraint_place *ret_place)
{
	const char *member = name ? strstr(name, "__") : NULL;
	const char *code = member ? strstr(member + 2, "__") : NULL;
	if (!code)
		return false;
	char *pointer = arena_printf(arena, "/%.*s", (int)(code - member - 2), member + 2);
	for (char *p = pointer; *p; p++)
		if (*p == '.')
			*p = '/';
	*ret_place = (struct constraint_place){pointer, code + 2};
	return true;
}

/* What is wrong, by the end of a constraint's name: member and code, or the code alone. The first row counts.
 */
static const struct {
	const char *ending, *detail;
} details[] = {
        {"registration_deadline__order",            "The deadline is after the end."                                           },
        {"target.date__order",                      "The day of the target is not after that of the baseline."                 },
        {"target.value__order",                     "The target is not better than the baseline, by the direction."            },
        {"__order",                                 "The end is before the start."                                             },
        {"__unique",                                "Another one has this value already."                                      },
        {"__exists",                                "There is no such object."                                                 },
        {"__unknown",                               "The code is not in the code list."                                        },
        {"__required",                              "The member is needed."                                                    },
        {"evaluation__pilot_id__exactly_one",
         "One of pilot_id, programme_id and activity_id is given, and only one."                                               },
        {"follow_up_round__pilot_ids__exactly_one",
         "A round names programmes or pilots, not both, and pilots only when it asks these."                                   },
        {"subject__exactly_one",                    "Either subject or organisation is given, and not both."                   },
        {"__exactly_one",                           "Either programme_id or pilot_id is given, and not both."                  },
        {"__status",                                "This does not go with the status, as it is or would be."                  },
        {"__role",                                  "With this role the member is needed, or may not be there."                },
        {"__level",                                 "This does not go with the programme's level."                             },
        {"__notice",                                "The identifier of a notice is needed: doffin_id, ted_number or notice_id."},
        {"__unknown_member",                        "There is no such member here."                                            },
        {"__type",                                  "The value is not of the type that is asked for."                          },
        {"__enum",                                  "The value is none of those that are allowed."                             },
        {"__unique_items",                          "This is there twice."                                                     },
        {"__items",                                 "The list is too long, or has a value that is not allowed."                },
        {"__length",                                "The text is too long, or has nothing but spaces."                         },
        {"__range",                                 "The value is out of range."                                               },
        {"__pattern",                               "The value is not of the form that is asked for."                          },
        {"__format",
         "The form is not the one that is asked for; of texts by language at least one is needed."                             },
};

static bool ends_with(const char *text, const char *ending)
{
	size_t n = strlen(text), end = strlen(ending);
	return n >= end && strcmp(text + n - end, ending) == 0;
}

static const char *detail_of(const char *constraint)
{
	for (size_t i = 0; i < sizeof details / sizeof *details; i++)
		if (ends_with(constraint, details[i].ending))
			return details[i].detail;
	return "The value breaks a rule.";
}

static enum flow_next answer_place(struct exchange *x, enum problem_type type, const struct db_error *e)
{
	struct constraint_place place = {"", "constraint"};
	if (!split_constraint(&x->arena, e->constraint, &place) && e->column)
		place = (struct constraint_place){arena_printf(&x->arena, "/%s", e->column), "required"};
	const char *named = e->constraint ? e->constraint : arena_printf(&x->arena, "__%s", place.code);
	return answer_error(x, type, PLACE_POINTER, place.pointer, place.code, detail_of(named));
}

/* ---- errors that our own functions raise: IOnnn with a JSON detail ---- */

static void take_own_member(struct exchange *x, struct problem *p, const char *name, json_t *value)
{
	if (strcmp(name, "detail") == 0) {
		p->detail = arena_dup(&x->arena, slice_of(json_string_value(value)));
	} else if (strcmp(name, "pointer") == 0) {
		problem_add_error(p, PLACE_POINTER, arena_dup(&x->arena, slice_of(json_string_value(value))),
		                  p->slug, p->detail);
	} else if (strcmp(name, "parameter") == 0) {
		problem_add_error(p, PLACE_PARAMETER,
		                  arena_dup(&x->arena, slice_of(json_string_value(value))), p->slug,
		                  p->detail);
	} else {
		json_t *member = json_pack("{s:O}", name, value);
		char *text = json_dumps(member, JSON_COMPACT);
		const char *before = p->members.at ? arena_printf(&x->arena, "%s,", p->members.at) : "";
		/* without the braces */
		p->members =
		        slice_of(arena_printf(&x->arena, "%s%.*s", before, (int)strlen(text) - 2, text + 1));
		free(text);
		json_decref(member);
	}
}

static enum flow_next answer_own(struct exchange *x, const struct db_error *e)
{
	const char *name;
	json_t *value, *detail = e->detail ? json_loads(e->detail, 0, NULL) : NULL;
	struct problem *p = arena_calloc(&x->arena, 1, sizeof *p);
	p->type = PROBLEM_TYPES;
	p->status = sqlstate_own_status(e->sqlstate);
	p->slug = arena_dup(&x->arena, slice_of(e->message));
	p->title = slice_of(problem_title(p->slug, p->status));
	json_object_foreach (detail, name, value)
		take_own_member(x, p, name, value);
	for (int i = 0; i < p->error_count; i++)
		p->errors[i].detail = p->detail; /* which may have come after the pointer */
	json_decref(detail);
	if (p->status == 401)
		challenge_add(x, "invalid_token", NULL, NULL);
	return answer_problem(x, p);
}

/* ---- the rest ---- */

static enum flow_next answer_value(struct exchange *x)
{
	if (x->position.keyset)
		return answer_error(x, PROBLEM_INVALID_CURSOR, PLACE_PARAMETER, "cursor", "cursor",
		                    "The cursor's values do not fit.");
	if (x->body_text)
		return answer_error(x, PROBLEM_INVALID_BODY, PLACE_POINTER, "", "value",
		                    "A value is outside what its type can hold.");
	return answer_failure(x, PROBLEM_INVALID_PARAMETER, "A value is outside what its type can hold.");
}

static enum flow_next answer_internal(struct exchange *x, const struct db_error *e)
{
	log_error("request %s: %s: the database refused: %s %s (%s)", x->request_id, x->plan->op->id,
	          e->sqlstate, e->message ? e->message : "", e->detail ? e->detail : "");
	return answer_failure(x, PROBLEM_INTERNAL_ERROR, NULL);
}

/* The statement that asks for a grant has given no answer but its refusal. */
static bool is_not_admitted(const struct exchange *x, const struct db_error *e)
{
	return x->steps.admission >= 0 && !x->job.steps[x->steps.admission].rows &&
	       sqlstate_classify(e->sqlstate) == SQLSTATE_OWN;
}

/* The object around is looked at first: where it cannot be seen, nothing below it may be told. */
static bool is_within_nothing(const struct exchange *x)
{
	const struct rows *around = x->steps.within >= 0 ? x->job.steps[x->steps.within].rows : NULL;
	return around && rows_count(around) == 0;
}

static enum flow_next answer_refusal(struct exchange *x, const struct db_error *e)
{
	bool deletes = slice_is(x->plan->op->method, "DELETE");
	if (is_not_admitted(x, e))
		return authorise_refuse(x);
	if (is_within_nothing(x))
		return answer_failure(x, PROBLEM_NOT_FOUND, NULL);
	switch (sqlstate_classify(e->sqlstate)) {
	case SQLSTATE_CONFLICT:
		return answer_place(x, PROBLEM_CONFLICT, e);
	case SQLSTATE_REFERENCE:
		if (deletes)
			return answer_failure(x, PROBLEM_IN_USE, "Delete what refers to it first.");
		return answer_place(x, PROBLEM_INVALID_BODY, e);
	case SQLSTATE_INVALID:
		return answer_place(x, PROBLEM_INVALID_BODY, e);
	case SQLSTATE_VALUE:
		return answer_value(x);
	case SQLSTATE_FORBIDDEN:
		return answer_failure(
		        x, PROBLEM_NOT_ALLOWED,
		        "The caller may not write this as it would be then. /v1/me tells for which "
		        "programmes and organisations it acts.");
	case SQLSTATE_OWN:
		return answer_own(x, e);
	case SQLSTATE_RETRY:
		return answer_failure(x, PROBLEM_OVERLOADED, "Others were changing the same. Try again.");
	case SQLSTATE_TIMEOUT:
		return answer_failure(x, PROBLEM_TIMEOUT, "The database took too long.");
	case SQLSTATE_UNAVAILABLE:
		return answer_failure(x, PROBLEM_DATABASE_UNAVAILABLE, NULL);
	case SQLSTATE_READ_ONLY:
		return answer_failure(
		        x, PROBLEM_READ_ONLY,
		        "The database here is a standby. Nothing was written; write where its primary is.");
	case SQLSTATE_STALE_STATEMENT:
	case SQLSTATE_INTERNAL:
		break;
	}
	return answer_internal(x, e);
}

enum flow_next failure_answer(struct exchange *x, enum db_status status, const struct db_error *error)
{
	if (status == DB_FAILED)
		return answer_refusal(x, error);
	if (status == DB_OVERLOADED)
		return answer_failure(x, PROBLEM_OVERLOADED, "Too many requests wait for the database.");
	if (status == DB_CONNECTION_LOST && x->job.lane == DB_LANE_WRITE)
		return answer_failure(
		        x, PROBLEM_DATABASE_UNAVAILABLE,
		        "The connection was lost: whether the change took effect is not known.");
	return answer_failure(x, PROBLEM_DATABASE_UNAVAILABLE, NULL);
}
