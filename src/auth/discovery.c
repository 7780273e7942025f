/* Takes from a discovery document the one thing that is needed: where the keys are. */
#include "auth/discovery.h"

#include "auth/address.h"
#include "auth/json_strict.h"

static bool may_lead_to(struct slice from, struct slice to)
{
	struct address source, target;
	return address_read(from, &source) && address_read(to, &target) &&
	       (!target.loopback || source.loopback);
}

static enum fault read_document(const struct discovery *expected, const json_t *document,
                                struct slice *ret_uri)
{
	struct slice issuer;
	if (!document || !json_strict_text(json_object_get(document, "issuer"), &issuer) ||
	    !json_strict_text(json_object_get(document, "jwks_uri"), ret_uri))
		return FAULT_JSON;
	if (!slice_eq(issuer, expected->issuer))
		return FAULT_ISSUER;
	return may_lead_to(expected->address, *ret_uri) ? FAULT_NONE : FAULT_ADDRESS;
}

enum fault discovery_read(const struct discovery *expected, struct slice text, struct arena *arena,
                          const char **ret_jwks_address)
{
	struct slice uri;
	json_t *document = json_strict_object(text);
	enum fault fault = read_document(expected, document, &uri);
	if (fault == FAULT_NONE)
		*ret_jwks_address = arena_strdup(arena, uri);
	json_decref(document);
	return fault;
}
