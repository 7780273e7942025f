/* From what a command was told to the caller as the database gets it. */
#include "auth/caller.h"

#include "auth/claims.h"
#include "auth/organisation.h"
#include "base/uuid.h"

enum { PRINCIPAL_BYTES_MAX = 16 * 1024 };

static bool find_role(const char *role, const char *const *roles, size_t count, uint64_t *ret_bits)
{
	for (size_t i = 1; role && i < count; i++) /* 0 is anonymous */
		if (strcmp(role, roles[i]) == 0) {
			*ret_bits = UINT64_C(1) << i;
			return true;
		}
	return !role;
}

static bool take_programmes(const struct mint_request *rq, struct claims *claims)
{
	if (rq->programme_count > PROGRAMMES_MAX)
		return false;
	for (size_t i = 0; i < rq->programme_count; i++) {
		claims->programmes[i] = slice_of(rq->programmes[i]);
		if (!uuid_is_valid(claims->programmes[i]))
			return false;
	}
	claims->programme_count = rq->programme_count;
	return true;
}

static const char *list_roles(const char *const *roles, size_t count, struct arena *arena)
{
	const char *names = "there is no such role; there are:";
	for (size_t i = 1; i < count; i++)
		names = arena_printf(arena, "%s %s", names, roles[i]);
	return names;
}

static const char *take(const struct mint_request *rq, const char *const *roles, size_t role_count,
                        struct arena *arena, struct claims *claims)
{
	claims->subject = slice_of(rq->subject);
	if (claims->subject.n == 0 || claims->subject.n > SUBJECT_BYTES_MAX)
		return "the subject must have 1 to 255 bytes";
	if (!find_role(rq->role, roles, role_count, &claims->roles))
		return list_roles(roles, role_count, arena);
	if (rq->organisation && !organisation_read(slice_of(rq->organisation), &claims->organisation))
		return "the organisation must be nine digits with a valid check digit";
	return take_programmes(rq, claims) ? NULL : "programmes must be at most 100 UUIDs";
}

static struct text_list list_of(const char *const *texts, size_t count, struct arena *arena)
{
	struct slice *items = arena_calloc(arena, count, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = slice_of(texts[i]);
	return (struct text_list){items, count};
}

bool caller_principal(const struct mint_request *rq, const char *const *roles, size_t role_count,
                      struct arena *arena, struct principal *ret_principal, const char **ret_why)
{
	struct claims *claims = arena_calloc(arena, 1, sizeof *claims);
	const char *why = take(rq, roles, role_count, arena, claims);
	struct buf json;
	if (why) {
		*ret_why = why;
		return false;
	}
	const struct claim_rules rules = {.issuer = slice_of(rq->issuer),
	                                  .role_names = list_of(roles, role_count, arena)};
	buf_init(&json, PRINCIPAL_BYTES_MAX);
	claims_write_principal(&rules, claims, &json);
	*ret_principal = (struct principal){.roles = claims->roles,
	                                    .subject = claims->subject,
	                                    .json = arena_dup(arena, buf_slice(&json))};
	bool ok = buf_ok(&json);
	buf_close(&json);
	*ret_why = "what is said of the caller is too long";
	return ok;
}
