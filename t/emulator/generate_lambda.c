/* Lambda functions. */
#include <stdio.h>

#include "generate.h"
#include "generate_names.h"

static json_t *
make_version(const struct generator *g, const struct repository *r, json_t *name, int behind)
{
	const struct build *build = generate_build_of(r, behind);

	return json_pack("{s:o, s:o, s:o, s:o}", "version", name, "imageUri",
	    generate_image_uri(g, r, ':', build->tag), "resolvedImageUri",
	    generate_image_uri(g, r, '@', build->digest), "lastModified",
	    generate_days_ago(1 + 11 * behind));
}

static json_t *
make_function(struct generator *g, const char *name, const struct repository *r, size_t nth)
{
	json_t *versions = json_array(), *live;
	int n = 2 + chance_below(&g->state, 7);

	json_array_append_new(versions, make_version(g, r, json_string("$LATEST"), 0));
	for (int i = 1; i <= n; i++)
		json_array_append_new(versions, make_version(g, r, json_sprintf("%d", i), n - i));
	live = json_pack("{s:s, s:o}", "name", "live", "version", json_sprintf("%d", n - 1));
	if (nth % 5 == 0) {
		json_t *weights = json_object(), *newest = json_sprintf("%d", n);

		json_object_set_new(weights, json_string_value(newest), json_real(0.1));
		json_object_set_new(live, "weights", weights);
		json_decref(newest);
	}
	return json_pack("{s:s, s:s, s:o, s:[o, {s:s, s:s}]}", "name", name, "packageType", "Image",
	    "versions", versions, "aliases", live, "name", "first", "version", "1");
}

void
generate_lambda(struct generator *g)
{
	static const char *const images[] = { "lambda/thumbnailer", "lambda/webhook",
		"lambda/invoice-pdf", "lambda/audit-export", "lambda/image-resizer" };
	bool first = true;

	fputs(",\n\"lambda\":{\"functions\":[", stdout);
	for (size_t i = 0; i < COUNT(function_names); i++) {
		const struct repository *r = generate_find_repository(g, images[i % COUNT(images)]);

		if (r)
			generate_item(make_function(g, function_names[i], r, i), &first);
	}
	for (size_t i = 0; i < COUNT(zip_names); i++)
		generate_item(
		    json_pack("{s:s, s:s, s:[{s:s}, {s:s}]}", "name", zip_names[i], "packageType",
			"Zip", "versions", "version", "$LATEST", "version", "1"),
		    &first);
	fputs("\n]}", stdout);
}
