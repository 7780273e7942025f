/* Types, equality and hashes of JSON values as JSON Schema defines them: 1.0 is the integer 1. */
#include "base/hash.h"
#include "contract/schema_run.h"

/* Beyond it every double is a whole number. */
static const double whole_from = 9007199254740992.0;

static bool is_whole(double x)
{
	if (x >= whole_from || x <= -whole_from)
		return true;
	double whole = (double)(int64_t)x;
	return !(whole < x) && !(whole > x);
}

unsigned schema_type_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return TYPE_OBJECT;
	case JSON_ARRAY:
		return TYPE_ARRAY;
	case JSON_STRING:
		return TYPE_STRING;
	case JSON_INTEGER:
		return TYPE_INTEGER;
	case JSON_REAL:
		return is_whole(json_real_value(value)) ? TYPE_INTEGER : TYPE_FRACTION;
	case JSON_NULL:
		return TYPE_NULL;
	default:
		return TYPE_BOOLEAN;
	}
}

static bool number_equal(const json_t *a, const json_t *b)
{
	if (json_is_integer(a) && json_is_integer(b))
		return json_integer_value(a) == json_integer_value(b);
	/* A long double holds every double and every 64-bit integer. */
	long double x = json_is_integer(a) ? (long double)json_integer_value(a) : json_real_value(a);
	long double y = json_is_integer(b) ? (long double)json_integer_value(b) : json_real_value(b);
	return !(x < y) && !(x > y);
}

static bool array_equal(const json_t *a, const json_t *b)
{
	if (json_array_size(a) != json_array_size(b))
		return false;
	for (size_t i = 0; i < json_array_size(a); i++)
		if (!schema_value_equal(json_array_get(a, i), json_array_get(b, i)))
			return false;
	return true;
}

static bool object_equal(const json_t *a, const json_t *b)
{
	if (json_object_size(a) != json_object_size(b))
		return false;
	for (void *at = json_object_iter((json_t *)a); at; at = json_object_iter_next((json_t *)a, at)) {
		const json_t *other =
		        json_object_getn(b, json_object_iter_key(at), json_object_iter_key_len(at));
		if (!other || !schema_value_equal(json_object_iter_value(at), other))
			return false;
	}
	return true;
}

bool schema_value_equal(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return number_equal(a, b);
	if (json_typeof(a) != json_typeof(b))
		return false;
	if (json_is_array(a))
		return array_equal(a, b);
	return json_is_object(a) ? object_equal(a, b) : json_equal(a, b);
}

static uint64_t hash_integer(int64_t value)
{
	return hash_bytes(JSON_INTEGER, &value, sizeof value);
}

static uint64_t hash_real(double x)
{
	/* 2^63, exactly. */
	static const double beyond = 9223372036854775808.0;
	if (x >= -beyond && x < beyond && is_whole(x))
		return hash_integer((int64_t)x);
	return hash_bytes(JSON_REAL, &x, sizeof x);
}

static uint64_t hash_array(const json_t *array)
{
	uint64_t h = JSON_ARRAY;
	for (size_t i = 0; i < json_array_size(array); i++) {
		uint64_t item = schema_value_hash(json_array_get(array, i));
		h = hash_bytes(h, &item, sizeof item);
	}
	return h;
}

/* A sum, since members have no order. */
static uint64_t hash_object(const json_t *object)
{
	uint64_t h = JSON_OBJECT;
	for (void *at = json_object_iter((json_t *)object); at;
	     at = json_object_iter_next((json_t *)object, at)) {
		uint64_t member = schema_value_hash(json_object_iter_value(at));
		h += hash_bytes(member, json_object_iter_key(at), json_object_iter_key_len(at));
	}
	return h;
}

uint64_t schema_value_hash(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return hash_object(value);
	case JSON_ARRAY:
		return hash_array(value);
	case JSON_STRING:
		return hash_bytes(JSON_STRING, json_string_value(value), json_string_length(value));
	case JSON_INTEGER:
		return hash_integer(json_integer_value(value));
	case JSON_REAL:
		return hash_real(json_real_value(value));
	default:
		return hash_integer(json_typeof(value));
	}
}
