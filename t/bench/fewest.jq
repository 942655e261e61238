# How many calls a plan of an account file (of the benchmarks) takes.

def pages($size): if . == 0 then 1 else (. / $size | ceil) end;

def indexes: . / 20 | floor;

def sum(f): map(f) | add // 0;

# What both do of ECS: which clusters, tasks, services, families and newest revisions there are, and what they run.
def ecs:
	.ecs
	| (.clusters | length | pages(100))
	+ (.clusters | sum((.tasks | length | pages(100)) + (.tasks | length / 100 | ceil)
		+ (.services | length | pages(100)) + (.services | length / 10 | ceil)))
	+ (.taskDefinitions | map(.family) | unique | length | pages(100) + .)
	+ (.taskDefinitions | length);

# Of each function five with $LATEST, by the configuration, and the one that its alias names.
def get_function: .lambda.functions | sum([(.versions | length + 1), 6] | min);

# Stopped tasks and the digests of service revisions are asked for besides; the versions of all functions are in one
# listing where that is fewer calls, and $LATEST in it is one more; an identity for each of three stages.
def fewest:
	(.ecs.clusters | sum((.tasks | 1) + (.services | length / 20 | ceil))) + ecs
	+ (.lambda.functions | length + ([(sum(.versions | length + 1) | pages(50)), (length | pages(50)) + length] | min))
	+ get_function
	+ (.ecr.repositories | (length | pages(1000)) + sum(.stock.images | pages(1000) + (indexes / 100 | ceil)))
	+ 3;

# 100 images or repositories a page, the manifests of indexes in batches, and a listing of versions for each function.
def original:
	ecs
	+ (.lambda.functions | (length | pages(50)) + 2 * length) + get_function
	+ (.ecr.repositories | (length | pages(100)) + sum(.stock.images | pages(100) + (indexes / 100 | ceil)));
