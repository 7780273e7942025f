/* The table of problem types, and writing one. */
#include "http/problem.h"

#include "base/json_write.h"

static const struct {
	int status;
	const char *slug, *title;
} types[PROBLEM_TYPES] = {
        [PROBLEM_BAD_REQUEST] = {400, "bad-request",            "The request is not well-formed"      },
        [PROBLEM_INVALID_PARAMETER] = {400, "invalid-parameter",      "A parameter is not valid"            },
        [PROBLEM_UNKNOWN_PARAMETER] = {400, "unknown-parameter",      "There is no such parameter"          },
        [PROBLEM_INVALID_CURSOR] = {400, "invalid-cursor",         "The cursor does not fit this request"},
        [PROBLEM_MALFORMED_JSON] = {400, "malformed-json",         "The body is not JSON"                },
        [PROBLEM_UNAUTHENTICATED] = {401, "unauthenticated",        "A token is needed"                   },
        [PROBLEM_INVALID_TOKEN] = {401, "invalid-token",          "The token is not valid"              },
        [PROBLEM_NOT_ALLOWED] = {403, "not-allowed",            "This is not allowed"                 },
        [PROBLEM_NOT_FOUND] = {404, "not-found",              "There is nothing here"               },
        [PROBLEM_METHOD_NOT_ALLOWED] = {405, "method-not-allowed",     "The method is not for this path"     },
        [PROBLEM_NOT_ACCEPTABLE] = {406, "not-acceptable",         "No acceptable media type"            },
        [PROBLEM_CONFLICT] = {409, "conflict",               "It conflicts with what is there"     },
        [PROBLEM_IN_USE] = {409, "in-use",                 "Something else refers to it"         },
        [PROBLEM_VERSION_MISMATCH] = {412, "version-mismatch",       "It was changed meanwhile"            },
        [PROBLEM_BODY_TOO_LARGE] = {413, "body-too-large",         "The body is too large"               },
        [PROBLEM_URI_TOO_LONG] = {414, "uri-too-long",           "The request target is too long"      },
        [PROBLEM_UNSUPPORTED_MEDIA_TYPE] = {415, "unsupported-media-type",
                                 "The body's media type is not supported"                             },
        [PROBLEM_EXPECTATION_FAILED] = {417, "expectation-failed",     "The expectation cannot be met"       },
        [PROBLEM_INVALID_BODY] = {422, "invalid-body",           "The body is not valid"               },
        [PROBLEM_PRECONDITION_REQUIRED] = {428, "precondition-required",  "If-Match is needed"                  },
        [PROBLEM_HEADER_TOO_LARGE] = {431, "header-too-large",       "The header fields are too large"     },
        [PROBLEM_INTERNAL_ERROR] = {500, "internal-error",         "Something went wrong here"           },
        [PROBLEM_OVERLOADED] = {503, "overloaded",             "Too much to do just now"             },
        [PROBLEM_DATABASE_UNAVAILABLE] = {503, "database-unavailable",   "The database cannot be reached"      },
        [PROBLEM_ISSUER_UNAVAILABLE] = {503, "issuer-unavailable",     "The token cannot be checked just now"},
        [PROBLEM_READ_ONLY] = {503, "read-only",              "Nothing can be written here"         },
        [PROBLEM_NOT_READY] = {503, "not-ready",              "Not ready to serve"                  },
        [PROBLEM_TIMEOUT] = {504, "timeout",                "It took too long"                    },
};

static const struct {
	int status;
	const char *title;
} titles[] = {
        {400, "Bad request"                    },
        {401, "Who calls is not known"         },
        {403, "This is not allowed"            },
        {404, "There is nothing here"          },
        {409, "It conflicts with what is there"},
        {410, "It is there no more"            },
        {412, "It was changed meanwhile"       },
        {422, "The body is not valid"          },
};

const char *problem_title(struct slice slug, int status)
{
	for (size_t i = 0; i < PROBLEM_TYPES; i++)
		if (slice_is(slug, types[i].slug))
			return types[i].title;
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "The request failed";
}

struct problem problem_of(enum problem_type type)
{
	return (struct problem){.type = type,
	                        .status = types[type].status,
	                        .slug = slice_of(types[type].slug),
	                        .title = slice_of(types[type].title)};
}

const char *problem_slug(enum problem_type type)
{
	return types[type].slug;
}

void problem_add_error(struct problem *p, enum problem_place place, struct slice where, struct slice code,
                       struct slice detail)
{
	if (p->error_count < PROBLEM_ERRORS_MAX)
		p->errors[p->error_count++] = (struct problem_error){place, where, code, detail};
}

static void write_member(struct buf *out, const char *name, struct slice value)
{
	if (!value.at)
		return;
	buf_add_char(out, ',');
	json_write_name(out, slice_of(name));
	json_write_string(out, value);
}

static void write_error(struct buf *out, const struct problem_error *e)
{
	static const char *const places[] = {
	        [PLACE_POINTER] = "pointer",
	        [PLACE_PARAMETER] = "parameter",
	        [PLACE_HEADER] = "header",
	};
	buf_add_char(out, '{');
	json_write_name(out, slice_of(places[e->place]));
	json_write_string(out, e->where);
	write_member(out, "code", e->code);
	write_member(out, "detail", e->detail);
	buf_add_char(out, '}');
}

void problem_write(const struct problem *p, struct buf *out)
{
	buf_printf(out, "{\"type\":\"/problems#%.*s\"", SLICE_ARG(p->slug));
	write_member(out, "title", p->title);
	buf_printf(out, ",\"status\":%d", p->status);
	write_member(out, "detail", p->detail);
	write_member(out, "instance", p->instance);
	write_member(out, "trace_id", p->trace_id);
	write_member(out, "request_id", p->request_id);
	if (p->members.n) {
		buf_add_char(out, ',');
		buf_add_slice(out, p->members);
	}
	for (int i = 0; i < p->error_count; i++) {
		buf_add_text(out, i ? "," : ",\"errors\":[");
		write_error(out, &p->errors[i]);
	}
	buf_add_text(out, p->error_count ? "]}" : "}");
}
