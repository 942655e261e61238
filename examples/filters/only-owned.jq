# Between ecrm-plan and ecrm-delete or ecrm-render: delete only in repositories that have an owner, which
# here is a tag "owner" that is not empty.  What else was to be deleted is kept, and says why.
#
#     aws resourcegroupstaggingapi get-resources --resource-type-filters ecr:repository \
#         --tag-filters Key=owner >owned.json &&
#     { ecrm-scan-ecs; ecrm-scan-lambda; ecrm-list-ecr; } | ecrm-plan |
#         jq -cn --slurpfile owned owned.json -f only-owned.jq | ecrm-delete
#
# The AWS CLI needs the permission tag:GetResources for that.  `aws ecr list-tags-for-resource` gives the same of
# one repository.  All records pass, begin and end too: by these ecrm-delete sees that nothing was cut off.

def place: "\(.registry) \(.region) \(.repository)";

(reduce ($owned[0].ResourceTagMappingList[] | select(any(.Tags[]; .Key == "owner" and .Value != ""))
	| .ResourceARN | capture("^arn:[^:]*:ecr:(?<region>[^:]*):(?<registry>[^:]*):repository/(?<repository>.*)$"))
	as $repository ({}; .[$repository | place] = true)) as $has_owner
| inputs
| if .type == "image" and .action == "delete" and ($has_owner[place] | not)
	then .action = "keep" | .reason = "the repository has no owner" else . end
