# What references and policies of an account mean, for model.jq and warnings.jq.
include "accounts";

# --- references: what they mean, whatever they look like

# The repository and its tag and digest; nothing for one of another registry.
def reference:
	capture("^(?<host>[^/]+)/(?<repository>[^:@]+)(:(?<tag>[^@]+))?(@(?<digest>.+))?$")
	| . + (.host | ascii_downcase
		| capture("^(?<registry>\\d{12})\\.(dkr\\.ecr|dkr-ecr)(-fips)?\\.(?<region>[^.]+)\\."))
	| if .tag == null and .digest == null then .tag = "latest" else . end;

# Each use of an image: {place, by, tag, digest}.
def uses:
	.[]
	| if type == "array" then .[] | [., "standard input"]
		elif .type == "in_use" then [.image, .by // "unknown"]
		else empty end
	| . as [$text, $by]
	| $text | reference | {place: place, by: $by, tag, digest};

# {place: {"tag latest": [user...], "digest sha256:...": [user...]}}
def users:
	reduce (uses
		| . + {what: ((select(.tag) | "tag \(.tag)"), (select(.digest) | "digest \(.digest)"))}
	) as $use ({}; .[$use.place][$use.what] += [$use.by]);

# --- policies

# As a regular expression.
def wildcard:
	gsub("(?<c>[^*?\\w])"; "\\\(.c)") | gsub("\\?"; "(?m:.)") | gsub("\\*"; "(?m:.*)")
	| "\\A\(.)\\z";

def policy($policies):
	. as $name
	| first($policies[]
		| if .name then select(.name == $name)
			else .name_pattern as $pattern | select($name | test($pattern | wildcard)) end);
