/* One reader for each claim that counts; all must be content. */
#include "auth/claims.h"

#include "auth/json_strict.h"
#include "auth/organisation.h"
#include "base/uuid.h"

/* 9999-12-31T23:59:59Z: later is a mistake, and up to here sums with the leeway cannot overflow. */
static const int64_t time_max = 253402300799;

static bool is_audience(const struct claim_rules *rules, struct slice text)
{
	for (size_t i = 0; i < rules->audience_count; i++)
		if (slice_eq(rules->audiences[i], text))
			return true;
	return false;
}

static bool lists_audience(const struct claim_rules *rules, const json_t *list)
{
	size_t i;
	const json_t *element;
	bool found = false;
	json_array_foreach (list, i, element) {
		struct slice text;
		if (!json_strict_text(element, &text))
			return false;
		found = found || is_audience(rules, text);
	}
	return found;
}

static bool read_audience(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	struct slice text;
	(void)claims;
	if (rules->audience_count == 0)
		return true;
	const json_t *aud = json_object_get(payload, "aud");
	return json_strict_text(aud, &text) ? is_audience(rules, text) : lists_audience(rules, aud);
}

/* The subject goes into log lines, so it must not be able to begin one. */
static bool has_control_character(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return true;
	return false;
}

static bool read_subject(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	(void)rules;
	return json_strict_text(json_object_get(payload, "sub"), &claims->subject) && claims->subject.n > 0 &&
	       claims->subject.n <= SUBJECT_BYTES_MAX && !has_control_character(claims->subject);
}

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

/* 0 for a name that is not the contract's. Nobody is made anonymous by an issuer. */
static uint64_t role_bit(const struct claim_rules *rules, struct slice name)
{
	if (slice_is(name, "anonymous"))
		return 0;
	for (size_t i = 0; i < rules->role_count; i++)
		if (slice_eq(rules->roles[i], name))
			return UINT64_C(1) << i;
	return 0;
}

static bool read_roles(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	size_t i;
	struct slice name;
	const json_t *roles = json_object_get(payload, "roles"), *element;
	if (json_strict_text(roles, &name))
		claims->roles = role_bit(rules, name);
	else if (roles && !json_is_array(roles))
		return false;
	json_array_foreach (roles, i, element) {
		if (!json_strict_text(element, &name))
			return false;
		claims->roles |= role_bit(rules, name);
	}
	return true;
}

static bool read_organisation(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	struct slice text;
	(void)rules;
	const json_t *organisation = json_object_get(payload, "organisation");
	return !organisation ||
	       (json_strict_text(organisation, &text) && organisation_read(text, &claims->organisation));
}

static bool read_programmes(const struct claim_rules *rules, const json_t *payload, struct claims *claims)
{
	size_t i;
	struct slice id;
	const json_t *programmes = json_object_get(payload, "programmes"), *element;
	(void)rules;
	if (programmes && (!json_is_array(programmes) || json_array_size(programmes) > PROGRAMMES_MAX))
		return false;
	json_array_foreach (programmes, i, element)
		if (!json_strict_text(element, &id) || !uuid_is_valid(id))
			return false;
	claims->programmes = programmes;
	return true;
}

enum token_status claims_read(const struct claim_rules *rules, const json_t *payload,
                              struct claims *ret_claims)
{
	static bool (*const readers[])(const struct claim_rules *, const json_t *, struct claims *) = {
	        read_audience, read_subject, read_lifetime, read_roles, read_programmes, read_organisation,
	};
	struct claims claims = {.roles = 0};
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (!readers[i](rules, payload, &claims))
			return TOKEN_CLAIMS;
	*ret_claims = claims;
	return TOKEN_OK;
}

enum token_status claims_check_lifetime(const struct claim_rules *rules, struct lifetime lifetime,
                                        int64_t now_s)
{
	if (now_s >= lifetime.ends + rules->leeway_s)
		return TOKEN_EXPIRED;
	return now_s + rules->leeway_s < lifetime.starts ? TOKEN_NOT_YET : TOKEN_OK;
}
