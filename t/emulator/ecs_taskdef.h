/* The operations of ECS on task definitions; see struct operation. */
#ifndef ECS_TASKDEF_H
#define ECS_TASKDEF_H

#include "service.h"

extern const struct schema ecs_list_families_input[];
void ecs_list_families(
    struct account *account, const struct request *request, struct answer *answer);

extern const struct schema ecs_list_definitions_input[];
void ecs_list_definitions(
    struct account *account, const struct request *request, struct answer *answer);

extern const struct schema ecs_describe_definition_input[];
void ecs_describe_definition(
    struct account *account, const struct request *request, struct answer *answer);

#endif
