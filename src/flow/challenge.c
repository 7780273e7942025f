/* What a client learns that came without the right token. */
#include "challenge.h"

#include "answer.h"
#include "base/json_write.h"

static const char metadata_path[] = "/.well-known/oauth-protected-resource";

/* reg-name or address and port of RFC 3986, in characters that need no quoting anywhere. */
static bool is_authority(struct slice text)
{
	static const char others[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:[]";
	for (size_t i = 0; i < text.n; i++)
		if (!text.at[i] || !strchr(others, text.at[i]))
			return false;
	return text.n > 0;
}

bool challenge_is_address(struct slice url)
{
	static const struct slice schemes[] = {
	        {"https://", 8},
                {"http://",  7}
        };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (slice_starts(url, schemes[i]))
			return is_authority(slice_from(url, schemes[i].n));
	return false;
}

/* Without a configured address the one that the client used, which is right when nothing stands between. NULL
 * when it named none. */
static const char *address(struct exchange *x)
{
	struct slice host = x->rq.fields[FIELD_HOST];
	if (x->engine->public_url)
		return x->engine->public_url;
	return is_authority(host) ? arena_printf(&x->arena, "http://%.*s", SLICE_ARG(host)) : NULL;
}

void challenge_add(struct exchange *x, const char *error, const char *description, const char *scope)
{
	const struct {
		const char *name, *value, *more;
	} parameters[] = {
	        {"error",             error,       ""           },
	        {"error_description", description, ""           },
	        {"scope",             scope,       ""           },
	        {"resource_metadata", address(x),  metadata_path},
	};
	const char *text = "Bearer", *before = " ";
	for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
		if (!parameters[i].value || !*parameters[i].value)
			continue;
		text = arena_printf(&x->arena, "%s%s%s=\"%s%s\"", text, before, parameters[i].name,
		                    parameters[i].value, parameters[i].more);
		before = ", ";
	}
	response_add(&x->rs, "WWW-Authenticate", text);
}

enum flow_next challenge_metadata(struct exchange *x)
{
	const char *resource = address(x);
	if (!resource)
		return answer_failure(x, PROBLEM_NOT_FOUND,
		                      "The service does not know its address: the request names no host.");
	buf_reset(&x->out, SIZE_MAX);
	buf_add_text(&x->out, "{");
	json_write_name(&x->out, SLICE("resource"));
	json_write_string(&x->out, slice_of(resource));
	buf_add_text(&x->out, ",\"bearer_methods_supported\":[\"header\"]");
	auth_write_metadata(x->engine->auth, &x->out);
	buf_add_char(&x->out, '}');
	return answer_note(x, 200, buf_slice(&x->out));
}
