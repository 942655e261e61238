/* Faults that are none of AWS's: what others do to the account while a client lists it; see struct fault. */
#ifndef FAULT_CHANGE_H
#define FAULT_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

struct account;
struct request;

/* Whether the operation lists images, tasks, tasks that run. */
bool fault_lists_images(const struct request *request);
bool fault_lists_tasks(const struct request *request);
bool fault_lists_running_tasks(const struct request *request);

/*
 * All give what has changed, or NULL if nothing did.
 *
 * In the repository that request is about: push an image, delete one that no index names, move a tag.
 */
json_t *fault_push(struct account *account, const struct request *request, uint64_t *chance);
json_t *fault_delete(struct account *account, const struct request *request, uint64_t *chance);
json_t *fault_retag(struct account *account, const struct request *request, uint64_t *chance);

/*
 * In the cluster that request is about: start a task like one that is there, but with other images of the same
 * repositories; stop one.
 */
json_t *fault_start(struct account *account, const struct request *request, uint64_t *chance);
json_t *fault_stop(struct account *account, const struct request *request, uint64_t *chance);

#endif
