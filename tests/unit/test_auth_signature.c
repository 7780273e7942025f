/* Every algorithm takes its own signatures, and nothing that only looks like one. */
#include "auth_maker.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "auth/public_key.h"
#include "auth/signature.h"

#define TEXT "eyJhbGciOiJub25lIn0.e30"

enum { SIGNATURE_MAX = 1024, SALT_OF_DIGEST = -1 };

struct fixture {
	struct arena arena;
	EVP_PKEY *rsa, *ec[3], *ed25519;
	struct digester digester;
};

static int set_up(void **state)
{
	struct fixture *f = *state = calloc(1, sizeof *f);
	arena_init(&f->arena, 64 << 20);
	f->rsa = EVP_RSA_gen(2048);
	f->ec[0] = EVP_EC_gen("P-256");
	f->ec[1] = EVP_EC_gen("P-384");
	f->ec[2] = EVP_EC_gen("P-521");
	f->ed25519 = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	assert_true(digester_init(&f->digester));
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	EVP_PKEY_free(f->rsa);
	for (int i = 0; i < 3; i++)
		EVP_PKEY_free(f->ec[i]);
	EVP_PKEY_free(f->ed25519);
	digester_close(&f->digester);
	arena_close(&f->arena);
	free(f);
	return 0;
}

static EVP_PKEY *key_of(struct fixture *f, enum algorithm algorithm)
{
	switch (algorithm_traits(algorithm)->family) {
	case FAMILY_ECDSA:
		return f->ec[algorithm - ALGORITHM_ES256];
	case FAMILY_EDDSA:
		return f->ed25519;
	default:
		return f->rsa;
	}
}

static const EVP_MD *digest_of(enum algorithm algorithm)
{
	static const EVP_MD *(*const kinds[])(void) = {EVP_sha256, EVP_sha384, EVP_sha512};
	return kinds[algorithm_traits(algorithm)->digest]();
}

/* As OpenSSL writes it; ECDSA in DER. */
static struct slice sign_raw(struct fixture *f, EVP_PKEY *key, const EVP_MD *md, int padding, int salt)
{
	size_t n = SIGNATURE_MAX;
	EVP_PKEY_CTX *how;
	unsigned char *signature = arena_alloc(&f->arena, n);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	assert_int_equal(EVP_DigestSignInit(ctx, &how, md, NULL, key), 1);
	if (padding) {
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(how, padding), 1);
		if (padding == RSA_PKCS1_PSS_PADDING)
			assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(how, salt), 1);
	}
	assert_int_equal(EVP_DigestSign(ctx, signature, &n, (const unsigned char *)TEXT, strlen(TEXT)), 1);
	EVP_MD_CTX_free(ctx);
	return (struct slice){(const char *)signature, n};
}

static struct slice pair_of(struct fixture *f, struct slice der, int bytes)
{
	const unsigned char *at = (const unsigned char *)der.at;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der.n);
	unsigned char *numbers = arena_alloc(&f->arena, 2 * (size_t)bytes);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), numbers, bytes), bytes);
	assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), numbers + bytes, bytes), bytes);
	ECDSA_SIG_free(pair);
	return (struct slice){(const char *)numbers, 2 * (size_t)bytes};
}

static struct slice sign(struct fixture *f, enum algorithm algorithm)
{
	const struct algorithm_traits *traits = algorithm_traits(algorithm);
	EVP_PKEY *key = key_of(f, algorithm);
	switch (traits->family) {
	case FAMILY_RSA:
		return sign_raw(f, key, digest_of(algorithm), RSA_PKCS1_PADDING, 0);
	case FAMILY_RSA_PSS:
		return sign_raw(f, key, digest_of(algorithm), RSA_PKCS1_PSS_PADDING, SALT_OF_DIGEST);
	case FAMILY_ECDSA:
		return pair_of(f, sign_raw(f, key, digest_of(algorithm), 0, 0), (int)traits->number_bytes);
	case FAMILY_EDDSA:
		return sign_raw(f, key, NULL, 0, 0);
	default:
		return maker_sign_secret(&f->arena, SECRET_TEXT, TEXT);
	}
}

static struct keyset *keys_for(struct fixture *f, enum algorithm algorithm)
{
	const char *why = "";
	struct keyset *keys = keyset_new();
	struct key key = {.naming = KEY_NAMELESS, .algorithms = 1u << ALGORITHM_HS256};
	if (algorithm == ALGORITHM_HS256)
		key.secret = arena_dup(&keys->memory, SLICE(SECRET_TEXT));
	else {
		key.pkey = key_of(f, algorithm);
		assert_int_equal(EVP_PKEY_up_ref(key.pkey), 1);
		assert_true(public_key_check(key.pkey, &key.algorithms, &why));
	}
	assert_true(keyset_add(keys, &key, &why));
	return keys;
}

static bool holds(struct fixture *f, enum algorithm algorithm, const char *text, struct slice signature)
{
	struct keyset *keys = keys_for(f, algorithm);
	struct verifier *v = verifier_new(keys, &f->digester);
	bool first = verifier_check(v, 0, algorithm, slice_of(text), signature);
	/* a context that has seen one signature judges the next one alike */
	bool again = verifier_check(v, 0, algorithm, slice_of(text), signature);
	assert_int_equal(first, again);
	assert_int_equal(ERR_peek_error(), 0);
	verifier_free(v);
	keyset_drop(keys);
	return first;
}

static void good_signatures_hold(void **state)
{
	for (int a = 0; a < ALGORITHMS; a++)
		if (!holds(*state, (enum algorithm)a, TEXT, sign(*state, (enum algorithm)a)))
			fail_msg("%s", algorithm_traits((enum algorithm)a)->name.at);
}

static void what_was_changed_does_not(void **state)
{
	struct fixture *f = *state;
	for (int a = 0; a < ALGORITHMS; a++) {
		const enum algorithm algorithm = (enum algorithm)a;
		struct slice good = sign(f, algorithm);
		char *bytes = arena_calloc(&f->arena, good.n + 2, 1);
		memcpy(bytes, good.at, good.n);
		assert_false(holds(f, algorithm, TEXT "x", good));
		assert_false(holds(f, algorithm, "", good));
		assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, 0}));
		assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, good.n - 1}));
		assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, good.n + 1}));
		assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, good.n / 2}));
		for (size_t i = 0; i < good.n; i += 7) {
			bytes[i] = (char)(bytes[i] ^ 1);
			assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, good.n}));
			bytes[i] = (char)(bytes[i] ^ 1);
		}
		memset(bytes, 0, good.n);
		assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, good.n}));
		memset(bytes, 0xff, good.n);
		assert_false(holds(f, algorithm, TEXT, (struct slice){bytes, good.n}));
	}
}

/* r or s of 0, or beyond the order: OpenSSL has to see to it, and does. */
static void ecdsa_numbers_are_in_range(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 3; i++) {
		const enum algorithm algorithm = (enum algorithm)(ALGORITHM_ES256 + i);
		size_t n = algorithm_traits(algorithm)->number_bytes;
		struct slice good = sign(f, algorithm);
		char *pair = arena_alloc(&f->arena, 2 * n);
		BIGNUM *order = NULL;
		for (size_t half = 0; half < 2; half++) {
			memcpy(pair, good.at, 2 * n);
			memset(pair + half * n, 0, n);
			assert_false(holds(f, algorithm, TEXT, (struct slice){pair, 2 * n}));
			assert_int_equal(EVP_PKEY_get_bn_param(f->ec[i], OSSL_PKEY_PARAM_EC_ORDER, &order),
			                 1);
			assert_int_equal(BN_bn2binpad(order, (unsigned char *)pair + half * n, (int)n),
			                 (int)n);
			assert_false(holds(f, algorithm, TEXT, (struct slice){pair, 2 * n}));
			BN_free(order);
			order = NULL;
		}
		/* DER as OpenSSL and Java write it is not JWT's form */
		assert_false(holds(f, algorithm, TEXT, sign_raw(f, f->ec[i], digest_of(algorithm), 0, 0)));
	}
}

static void the_salt_is_as_long_as_the_digest(void **state)
{
	struct fixture *f = *state;
	for (int a = ALGORITHM_PS256; a <= ALGORITHM_PS512; a++) {
		static const int salts[] = {0, 20, 31, 33, 47, 49, 63, 65};
		for (size_t i = 0; i < sizeof salts / sizeof *salts; i++)
			assert_false(holds(f, (enum algorithm)a, TEXT,
			                   sign_raw(f, f->rsa, digest_of((enum algorithm)a),
			                            RSA_PKCS1_PSS_PADDING, salts[i])));
	}
}

static void one_algorithm_is_not_another(void **state)
{
	struct fixture *f = *state;
	for (int a = 0; a < ALGORITHM_HS256; a++)
		for (int b = 0; b < ALGORITHM_HS256; b++)
			if (a != b && key_of(f, (enum algorithm)a) == key_of(f, (enum algorithm)b))
				assert_false(holds(f, (enum algorithm)a, TEXT, sign(f, (enum algorithm)b)));
}

/* An RSA key that names no algorithm serves six; its context follows the tokens. */
static void one_key_serves_its_family_in_any_order(void **state)
{
	struct fixture *f = *state;
	struct keyset *keys = keys_for(f, ALGORITHM_RS256);
	struct verifier *v = verifier_new(keys, &f->digester);
	for (int round = 0; round < 3; round++)
		for (int a = ALGORITHM_RS256; a <= ALGORITHM_PS512; a++) {
			enum algorithm other = (enum algorithm)((a + 1) % (ALGORITHM_PS512 + 1));
			struct slice signature = sign(f, (enum algorithm)a);
			assert_true(verifier_check(v, 0, (enum algorithm)a, SLICE(TEXT), signature));
			assert_false(verifier_check(v, 0, other, SLICE(TEXT), signature));
		}
	for (int a = ALGORITHM_ES256; a < ALGORITHMS; a++)
		assert_false(
		        verifier_check(v, 0, (enum algorithm)a, SLICE(TEXT), sign(f, (enum algorithm)a)));
	verifier_free(v);
	keyset_drop(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(good_signatures_hold),
	        cmocka_unit_test(what_was_changed_does_not),
	        cmocka_unit_test(ecdsa_numbers_are_in_range),
	        cmocka_unit_test(the_salt_is_as_long_as_the_digest),
	        cmocka_unit_test(one_algorithm_is_not_another),
	        cmocka_unit_test(one_key_serves_its_family_in_any_order),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
