# How many calls a plan of an account file (of the benchmarks) takes.

def pages($size): if . == 0 then 1 else (. / $size | ceil) end;

def indexes: . / 20 | floor;

def sum(f): map(f) | add // 0;

# Which clusters, tasks, services and families there are, and what the newest revisions run, but for the listing of
# those.
def ecs:
	.ecs
	| (.clusters | length | pages(100))
	+ (.clusters | sum((.tasks | length | pages(100)) + (.tasks | length / 100 | ceil)
		+ (.services | length | pages(100)) + (.services | length / 10 | ceil)))
	+ (.taskDefinitions | map(.family) | unique | length | pages(100))
	+ (.taskDefinitions | length);

def families: .ecs.taskDefinitions | map(.family) | unique | length;

# Of each function five with $LATEST, by the configuration, and the one that its alias names.
def get_function: .lambda.functions | sum([(.versions | length + 1), 6] | min);

# Stopped tasks and the digests of service revisions are asked for besides. The revisions of all families, and the
# versions of all functions with $LATEST, are in one listing where that is fewer calls. Three stages ask who they are.
def fewest:
	ecs + (.ecs.clusters | length + (sum(.services | length) / 20 | ceil))
	+ ([families, (.ecs.taskDefinitions | length | pages(100))] | min)
	+ (.lambda.functions | length + ([(sum(.versions | length + 1) | pages(50)), (length | pages(50)) + length] | min))
	+ get_function
	+ (.ecr.repositories | (length | pages(1000)) + sum(.stock.images | pages(1000) + (indexes / 100 | ceil)))
	+ 3;

# A listing of revisions for each family and of versions for each function, 100 images or repositories a page, and the
# manifests of indexes in batches.
def original:
	ecs + families
	+ (.lambda.functions | (length | pages(50)) + 2 * length) + get_function
	+ (.ecr.repositories | (length | pages(100)) + sum(.stock.images | pages(100) + (indexes / 100 | ceil)));
