/* One reader for each claim that counts; all must be content. */
#include "auth/claims.h"

#include "auth/identity_number.h"
#include "auth/json_strict.h"
#include "auth/organisation.h"
#include "auth/role_claims.h"
#include "base/uuid.h"

/* 9999-12-31T23:59:59Z: later is a mistake, and up to here sums with the leeway cannot overflow. */
static const int64_t time_max = 253402300799;

bool text_list_has(struct text_list list, struct slice text)
{
	for (size_t i = 0; i < list.count; i++)
		if (slice_eq(list.items[i], text))
			return true;
	return false;
}

/* ---- audience ---- */

static bool lists_audience(const struct claim_rules *rules, const json_t *list)
{
	size_t i;
	const json_t *element;
	bool found = false;
	json_array_foreach (list, i, element) {
		struct slice text;
		if (!json_strict_text(element, &text))
			return false;
		found = found || text_list_has(rules->audiences, text);
	}
	return found;
}

static bool read_audience(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	struct slice text;
	(void)claims;
	if (rules->audiences.count == 0)
		return true;
	const json_t *aud = json_object_get(payload, "aud");
	return json_strict_text(aud, &text) ? text_list_has(rules->audiences, text)
	                                    : lists_audience(rules, aud);
}

/* ---- lifetime ---- */

/* NumericDate as an integer; RFC 7519 allows fractions, no issuer we know sends them. */
static bool read_time(const json_t *value, int64_t *ret_time)
{
	if (!json_is_integer(value))
		return false;
	int64_t time = json_integer_value(value);
	if (time < 0 || time > time_max)
		return false;
	*ret_time = time;
	return true;
}

static bool read_lifetime(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	(void)rules;
	int64_t begins[2] = {0, 0};
	const json_t *nbf = json_object_get(payload, "nbf"), *iat = json_object_get(payload, "iat");
	if (!read_time(json_object_get(payload, "exp"), &claims->lifetime.ends) ||
	    (nbf && !read_time(nbf, &begins[0])) || (iat && !read_time(iat, &begins[1])))
		return false;
	claims->lifetime.starts = begins[0] > begins[1] ? begins[0] : begins[1];
	return true;
}

enum token_status claims_check_lifetime(const struct claim_rules *rules, struct lifetime lifetime,
                                        int64_t now_s)
{
	if (now_s >= lifetime.ends + rules->leeway_s)
		return TOKEN_EXPIRED;
	return now_s + rules->leeway_s < lifetime.starts ? TOKEN_NOT_YET : TOKEN_OK;
}

/* ---- who ---- */

/* Only one text may be found; the same twice is one. */
static bool take_one(void *context, struct slice text)
{
	struct slice *one = context;
	if (one->at && !slice_eq(*one, text))
		return false;
	*one = text;
	return true;
}

/* The text at the first path that the token has; without `at` when it has none. */
static bool read_one(struct path_list paths, const json_t *payload, struct slice *ret_text)
{
	struct slice one = {NULL, 0};
	for (size_t i = 0; i < paths.count && !one.at; i++)
		if (!claim_path_read(&paths.items[i], payload, CLAIM_ONE_TEXT, take_one, &one))
			return false;
	*ret_text = one;
	return true;
}

/* The subject goes into log lines, so it must not be able to begin one. */
static bool has_control_character(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return true;
	return false;
}

/* Who is known by the identity number would have it stored with each change. */
static bool tells_identity_number(const json_t *payload, struct slice subject)
{
	struct slice pid;
	return identity_number_is(subject) ||
	       (json_strict_text(json_object_get(payload, "pid"), &pid) && slice_eq(pid, subject));
}

static bool read_subject(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	struct slice subject;
	if (!read_one(rules->subject, payload, &subject) || subject.n == 0 || subject.n > SUBJECT_BYTES_MAX ||
	    has_control_character(subject) || tells_identity_number(payload, subject))
		return false;
	claims->subject = subject;
	return true;
}

static bool read_number(struct path_list paths, const json_t *payload, struct slice *ret_number)
{
	struct slice text;
	return read_one(paths, payload, &text) && (!text.at || organisation_read(text, ret_number));
}

static bool read_organisation(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	return read_number(rules->organisation, payload, &claims->organisation);
}

/* Who acts for the organisation, and where the organisation said that it may. */
static bool read_supplier(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	struct slice source;
	if (!read_number(rules->supplier, payload, &claims->supplier))
		return false;
	if (claims->supplier.n == 0 || rules->delegation_sources.count == 0)
		return true;
	return json_strict_text(json_object_get(payload, "delegation_source"), &source) &&
	       text_list_has(rules->delegation_sources, source);
}

/* ---- what ---- */

static bool read_roles(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	return role_claims_read(rules, payload, &claims->roles);
}

static bool take_programme(void *context, struct slice text)
{
	struct claims *claims = context;
	if (claims->programme_count == PROGRAMMES_MAX || !uuid_is_valid(text))
		return false;
	claims->programmes[claims->programme_count++] = text;
	return true;
}

static bool read_programmes(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	for (size_t i = 0; i < rules->programmes.count && claims->programme_count == 0; i++)
		if (!claim_path_read(&rules->programmes.items[i], payload, CLAIM_TEXTS, take_programme,
		                     claims))
			return false;
	return true;
}

enum token_status claims_read(const struct claim_rules *rules, const json_t *payload,
                              struct claims *ret_claims)
{
	static bool (*const readers[])(const struct claim_rules *, const json_t *, struct claims *) = {
	        read_audience,   read_subject,  read_lifetime,     read_roles,
	        read_programmes, read_supplier, read_organisation,
	};
	*ret_claims = (struct claims){.roles = 0};
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (!readers[i](rules, payload, ret_claims))
			return TOKEN_CLAIMS;
	return TOKEN_OK;
}
