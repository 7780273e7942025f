/* The sentences for what a token is. */
#include "auth/auth.h"

const char *token_status_text(enum token_status st)
{
	static const char *const texts[TOKEN_STATUSES] = {
	        [TOKEN_OK] = "The token is valid.",
	        [TOKEN_MALFORMED] = "The token is not a signed JSON Web Token.",
	        [TOKEN_TOO_LONG] = "The token is too long.",
	        [TOKEN_ALGORITHM] = "The token's algorithm is not allowed.",
	        [TOKEN_ISSUER] = "The token's issuer is not trusted here.",
	        [TOKEN_KEY] = "The token names no known key.",
	        [TOKEN_NO_KEYS] = "The keys of the token's issuer cannot be had for the moment.",
	        [TOKEN_SIGNATURE] = "The token's signature does not hold.",
	        [TOKEN_CLAIMS] = "A claim of the token is missing, wrong or of another form.",
	        [TOKEN_SCOPE] = "The token has no scope for this service.",
	        [TOKEN_EXPIRED] = "The token has expired.",
	        [TOKEN_NOT_YET] = "The token is not valid yet.",
	        [TOKEN_REQUEST] = "A token is handed over as Authorization: Bearer and one token.",
	};
	return texts[st];
}
