#ifndef RENDER_CONFIG_YAML_H
#define RENDER_CONFIG_YAML_H

#include <stdio.h>

#include "base/strmap.h"
#include "record/record.h"

enum { CONFIG_YAML_SECTIONS = 4 };

/*
 * A first ecrm.yaml for what an account has.  A name with a '/', '_' or '-' stands for all that
 * begin alike, up to and including the first of these; another stands for itself.  An empty one is
 * { 0 }.
 */
struct config_yaml {
	struct {
		struct strmap patterns;
		struct strmap names;
	} sections[CONFIG_YAML_SECTIONS];
};

/*
 * Take the name of a cluster, task_definition_family, lambda_function or repository record; records
 * of other types pass by.  Borrows record.
 */
void config_yaml_add(struct config_yaml *config, const struct record *record);

/* The caller checks out. */
void config_yaml_write(FILE *out, const struct config_yaml *config);

void config_yaml_release(struct config_yaml *config);

#endif
