# ecrm-render: each view byte for byte, and what it refuses to show.
#
# bats sets stderr and stderr_lines; quoted text is for the shell that is started.
# shellcheck disable=SC2154,SC2016
load helper.bash

setup()
{
	F=$BATS_TEST_DIRNAME/fixtures/render
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' old >existing
}

# decided: rows of "REPOSITORY KIND EXPIRED TOTAL EXPIRED_SIZE TOTAL_SIZE" become a whole stream of
# decided images that add up to these figures.  A TOTAL of 0 is a repository without images.
decided()
{
	awk '
	function image(repository, kind, action, size) {
		printf "{\"type\":\"image\",%s,\"repository\":\"%s\",\"digest\":\"sha256:%064x\"," \
		    "\"tags\":[],\"pushed_at\":\"2026-01-01T00:00:00Z\",\"size\":%d," \
		    "\"kind\":\"%s\",\"action\":\"%s\",\"reason\":\"test\"}\n",
		    where, repository, ++images, size, kind, action
	}
	function images_of(n, size, action,  i) {
		for (i = 0; i < n; i++)
			image($1, $2, action, i == 0 ? size - (n - 1) * int(size / n) : int(size / n))
	}
	BEGIN {
		where = "\"registry\":\"012345678901\",\"region\":\"eu-west-1\""
		print "{\"type\":\"begin\",\"stream\":\"d\",\"program\":\"ecrm-plan\"}"
	}
	{
		if (!seen[$1]++)
			printf "{\"type\":\"repository\",%s,\"name\":\"%s\"}\n", where, $1
		images_of($4 - $3, $6 - $5, "keep")
		images_of($3, $5, "delete")
	}
	END { print "{\"type\":\"end\",\"stream\":\"d\",\"counts\":{}}" }'
}

# Rows in no order; they add up to summary.json.
golden()
{
	decided <<-'END'
	zzz/keep image 0 4 0 999
	xxx/app soci_index 3 5 98000000 163000000
	xxx/app image 27 30 36200000000 40000000000
	xxx/app index 3 5 98000000 163000000
	dev/nginx image 697 720 27000000000 28000000000
	dev/app image 707 732 574000000000 594000000000
	prod/app image 87 97 72000000000 80400000000
	prod/nginx image 85 95 3300000000 3700000000
	zzz/empty image 0 0 0 0
	zzz/gone image 4 4 12345 12345
	END
}

# image MEMBERS: one decided image of 1 byte, with more members or others in place of these.
image()
{
	printf '{"type":"image","registry":"1","region":"r","repository":"a","digest":"sha256:1",'
	printf '"pushed_at":"2026-01-01T00:00:00Z","size":1,%s}\n' "$1"
}

render()
{
	ecrm-render "$@"
}

# expect EXPECTED ARG...: with these arguments and our stdin, exactly the file EXPECTED comes out.
expect()
{
	local expected=$1
	shift
	render "$@" >actual && diff -u "$expected" actual
}

# refused MESSAGE ARG...: nothing comes out, one line with MESSAGE is said, and existing is as it was.
refused()
{
	local message=$1
	shift
	run -1 --separate-stderr render -o existing "$@"
	[ "$output" = "" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"[error] ecrm-render: "*"$message"* ]]
	[ "$(cat existing)" = old ]
	[ -z "$(find . -name "existing.*")" ]
}

@test "the table has the layout that users' scripts know" {
	golden >input
	expect "$F/table-plain.txt" input
}

@test "the table in color is the same but for the color" {
	golden >input
	expect "$F/table-color.txt" --color input
}

@test "a table without repositories is its header" {
	expect "$F/table-empty.txt" </dev/null
}

@test "json has the table's rows and figures" {
	golden >input
	expect "$F/summary.json" --format json input
	expect "$F/summary.json" --format=json --color input
}

@test "json without repositories is an empty array" {
	echo '[]' >expected
	expect expected --format json </dev/null
}

@test "scan is the sorted array of what is in use, each once, scanned files included" {
	expect "$F/scan.json" --format scan "$F/in-use.ndjson" "$F/scanned.json"
	cat "$F/scanned.json" "$F/in-use.ndjson" >input
	expect "$F/scan.json" --format scan <input
}

@test "scan with nothing in use is an empty array" {
	echo '[]' >expected
	expect expected --format scan </dev/null
	echo 'null' | expect expected --format scan
}

@test "a scan reads as a scanned file again" {
	expect "$F/scan.json" --format scan "$F/scan.json"
}

@test "ndjson is the records as they came, whatever is unknown in them" {
	expect "$F/in-use.ndjson" --format ndjson "$F/in-use.ndjson"
	golden >input
	expect input --format ndjson input
}

@test "ndjson takes apart scanned files into records" {
	printf '["a:1","b:2"]\n' >input
	cat >expected <<-'END'
	{"type":"in_use","image":"a:1","by":"input","via":"file"}
	{"type":"in_use","image":"b:2","by":"input","via":"file"}
	END
	expect expected --format ndjson input
}

@test "ndjson ends each line, also the last one that had no end" {
	printf '["a:1"]{"type":"in_use","image":"b:2"}' >input
	cat >expected <<-'END'
	{"type":"in_use","image":"a:1","by":"input","via":"file"}
	{"type":"in_use","image":"b:2"}
	END
	expect expected --format ndjson input
}

@test "config groups names by what they begin with and gives each group a policy" {
	expect "$F/config.yaml" --format config "$F/names.ndjson"
}

@test "config quotes what YAML would not read as the same text" {
	printf '{"type":"cluster","name":"%s"}\n' 'null' 'No' '~' '1e3' '- a' '*x' 'a: b' 'a #b' \
		'say \"hi\"' 'back\\slash' 'new\nline' 'caf\u00e9' '\u2028' '' '&a' 'x,y' 'Plain.9' >input
	cat >expected <<-'END'
	clusters:
	  - name_pattern: "-*"
	  - name: ""
	  - name: "&a"
	  - name: "*x"
	  - name: "1e3"
	  - name: "No"
	  - name: Plain.9
	  - name: "a #b"
	  - name: "a: b"
	  - name: "back\\slash"
	  - name: "caf\u00E9"
	  - name: "new\u000Aline"
	  - name: "null"
	  - name: "say \"hi\""
	  - name: "x,y"
	  - name: "~"
	  - name: "\u2028"
	END
	expect expected --format config input
}

@test "config of an empty account is an empty mapping" {
	echo '{}' >expected
	expect expected --format config </dev/null
}

@test "an image counts by its kind, an attachment by its form, what is unknown as other" {
	{
		image '"kind":"image","action":"keep"'
		image '"kind":"attachment","action":"keep","manifest_type":"application/vnd.oci.image.manifest.v1+json","artifact_type":"application/vnd.oci.image.config.v1+json"'
		image '"kind":"attachment","action":"keep","artifact_type":"application/vnd.docker.container.image.v1+json"'
		image '"kind":"index","action":"keep"'
		image '"kind":"attachment","action":"delete","manifest_type":"application/vnd.oci.image.index.v1+json"'
		image '"kind":"attachment","action":"delete","manifest_type":"application/vnd.docker.distribution.manifest.list.v2+json"'
		image '"kind":"soci_index","action":"keep"'
		image '"kind":"attachment","action":"delete","artifact_type":"application/vnd.example.signature"'
		image '"kind":"attachment","action":"keep"'
		image '"kind":"other","action":"keep"'
		image '"kind":"kind_of_a_later_release","action":"keep"'
	} >input
	cat >expected <<-'END'
	  REPOSITORY |    TYPE     |  TOTAL  | EXPIRED  |  KEEP    
	-------------+-------------+---------+----------+----------
	  a          | Image       | 3 (3 B) |          | 3 (3 B)  
	  a          | Image index | 3 (3 B) | -2 (2 B) | 1 (1 B)  
	  a          | Soci index  | 1 (1 B) |          | 1 (1 B)  
	  a          | Other       | 4 (4 B) | -1 (1 B) | 3 (3 B)  
	END
	expect expected input
}

# total MEMBERS: what two images of 6 bytes add up to.
total()
{
	printf '{"type":"total","registry":"1","region":"r","repository":"a","images":2,"size":6,%s}\n' "$1"
}

@test "totals count as the images that they stand for, also beside images" {
	{
		total '"kind":"image","action":"keep"'
		total '"kind":"other","action":"delete"'
		image '"kind":"image","action":"delete"'
	} >input
	cat >expected <<-'END'
	  REPOSITORY | TYPE  |  TOTAL  | EXPIRED  |  KEEP    
	-------------+-------+---------+----------+----------
	  a          | Image | 3 (7 B) | -1 (1 B) | 2 (6 B)  
	  a          | Other | 2 (6 B) | -2 (6 B) | 0 (0 B)  
	END
	expect expected input
}

@test "totals are refused where each image is to be shown, and without an action" {
	total '"kind":"image","action":"delete"' >input
	for format in csv markdown html; do
		run -1 --separate-stderr render --format "$format" input
		[ "$output" = '' ]
		[[ $stderr == *'input:1: these are totals, not images: run ecrm-plan without --totals' ]]
	done
	total '"kind":"image"' >input
	run -1 --separate-stderr render input
	[ "$output" = '' ]
	total '"kind":"image","action":"keep","reason":"x"' | sed 's/"images":2/"images":9223372036854775807/' >input
	run -1 --separate-stderr render input input input
	[[ $stderr == *'input:1: the images add up to more than can be counted' ]]
}

@test "a repository of which only others are known has its Image row all the same" {
	image '"kind":"other","action":"keep"' >input
	cat >expected <<-'END'
	  REPOSITORY | TYPE  |  TOTAL  | EXPIRED |  KEEP    
	-------------+-------+---------+---------+----------
	  a          | Image | 0 (0 B) |         | 0 (0 B)  
	  a          | Other | 1 (1 B) |         | 1 (1 B)  
	END
	expect expected input
}

@test "a long name widens its column, under a centred header" {
	echo '{"type":"repository","registry":"1","region":"r","name":"a-name-of-20-letters"}' >input
	render input >actual
	[ "$(head -n 1 actual)" = '       REPOSITORY      | TYPE  |  TOTAL  | EXPIRED |  KEEP    ' ]
}

@test "the same repository name in two registries is two repositories, shown by their URIs" {
	for registry in 222222222222 111111111111; do
		echo "{\"type\":\"repository\",\"registry\":\"$registry\",\"region\":\"eu-west-1\",\"name\":\"app\",\"uri\":\"$registry.dkr.ecr.eu-west-1.amazonaws.com/app\"}"
	done >input
	echo '{"type":"repository","registry":"111111111111","region":"eu-west-1","name":"other"}' >>input
	render input | awk -F ' *[|] *' 'NR > 2 { print $1 }' >actual
	cat >expected <<-'END'
	  111111111111.dkr.ecr.eu-west-1.amazonaws.com/app
	  222222222222.dkr.ecr.eu-west-1.amazonaws.com/app
	  other
	END
	diff -u expected actual
	[ "$(render --format json input | grep -c '"repository": "app"')" -eq 2 ]
}

@test "the same repository name in two regions is two repositories, with a URI or without" {
	printf '{"type":"repository","registry":"1","region":"%s","name":"app"}\n' b a >input
	render input | awk -F ' *[|] *' 'NR > 2 { print $1 }' >actual
	printf '  1/%s/app\n' a b >expected
	diff -u expected actual
}

@test "control characters in names do not reach the terminal" {
	printf '{"type":"repository","registry":"1","region":"r","name":"%s"}\n' \
		'\u001b[2Jx\u0007\n' 'y\u009b1m\u007f' 'é' >input
	cat >expected <<-'END'
	  REPOSITORY | TYPE  |  TOTAL  | EXPIRED |  KEEP    
	-------------+-------+---------+---------+----------
	  ?[2Jx??    | Image | 0 (0 B) |         | 0 (0 B)  
	  y?1m?      | Image | 0 (0 B) |         | 0 (0 B)  
	  é          | Image | 0 (0 B) |         | 0 (0 B)  
	END
	expect expected input
}

@test "sizes go beyond 32 bits, and beyond 63 where they add up" {
	{
		image '"kind":"image","action":"keep"' | sed 's/"size":1/"size":9223372036854775807/'
		image '"kind":"image","action":"delete"' | sed 's/"size":1/"size":9223372036854775807/'
		image '"kind":"image","action":"delete"'
	} >input
	cat >expected <<-'END'
	[
	  {
	    "repository": "a",
	    "type": "Image",
	    "expired_images": 2,
	    "total_images": 3,
	    "expired_image_size": 9223372036854775808,
	    "total_image_size": 18446744073709551615
	  }
	]
	END
	expect expected --format json input
	image '"kind":"image","action":"delete"' >>input
	refused 'input:4: the sizes add up to more than can be counted' input
}

@test "records of unknown types and of no concern pass by" {
	{
		echo '{"type":"begin","stream":"s","program":"p"}'
		echo '{"type":"of_a_later_release","name":7}'
		echo '{"type":"cluster","name":"c"}'
		echo '{"type":"in_use","image":"a"}'
		echo '["b"]'
		echo '{"type":"end","stream":"s"}'
	} >input
	expect "$F/table-empty.txt" input
}

@test "an image without a decision is refused in table and json" {
	image '"tags":[]' >input
	refused 'input:1: image has no decision: run ecrm-plan first' input
	refused 'input:1: image has no decision: run ecrm-plan first' --format json input
	image '"kind":"image"' >input
	refused 'input:1: image has no decision' input
}

@test "an action that is neither keep nor delete is refused" {
	image '"kind":"image","action":"archive"' >input
	refused 'input:1: image has an action that is neither keep nor delete' input
}

@test "a stream without its end is refused in every format" {
	golden | sed '$d' >input
	for format in table json scan config ndjson csv markdown html; do
		refused 'has no end record' --format "$format" input
	done
}

@test "a bad line is refused in every format, and told by its number" {
	for format in table json scan config ndjson csv markdown html; do
		printf '%s\n' '{"type":"in_use","image":"a"}' '{"type":"in_use","image' >input
		refused 'input:2: ' --format "$format" input
	done
}

@test "a file that cannot be read is refused" {
	refused "cannot open 'input.missing'" input.missing
}

@test "-o puts the whole output in place of the file" {
	golden >input
	run -0 --separate-stderr render -o existing input
	[ "$output" = "" ]
	diff -u "$F/table-plain.txt" existing
	ECRM_OUTPUT=new ECRM_FORMAT=json render input
	diff -u "$F/summary.json" new
	[ -z "$(find . -name 'existing.*' -o -name 'new.*')" ]
}

@test "a full disk is a failure" {
	golden >input
	run -1 --separate-stderr render -o /dev/full input
	[[ $stderr == *"[error] ecrm-render: cannot write"* ]]
	for format in table json scan config ndjson csv markdown html; do
		run -1 bash -c '"$1" --format "$2" input >/dev/full' - ecrm-render "$format"
	done
}

@test "no color goes to a pipe unless it is asked for" {
	golden >input
	expect "$F/table-plain.txt" <input
	ECRM_COLOR=1 expect "$F/table-color.txt" <input
	ECRM_COLOR=yes expect "$F/table-plain.txt" --no-color <input
	ECRM_COLOR=0 expect "$F/table-color.txt" --color <input
	ECRM_NO_COLOR=1 NO_COLOR=1 expect "$F/table-color.txt" --color <input
	render --color -o actual input
	diff -u "$F/table-color.txt" actual
}

# on_terminal EXPECTED ARG...: as expect, with a terminal as stdout.
on_terminal()
{
	local expected=$1
	shift
	script -qec "ecrm-render $*" /dev/null </dev/null | tr -d '\r' >actual
	diff -u "$expected" actual
}

@test "color goes to a terminal unless it is forgone" {
	command -v script >/dev/null || skip "no script(1) to get a terminal from"
	golden >input
	on_terminal "$F/table-color.txt" input
	on_terminal "$F/table-plain.txt" --no-color input
	NO_COLOR=1 on_terminal "$F/table-plain.txt" input
	NO_COLOR='' on_terminal "$F/table-color.txt" input
	ECRM_NO_COLOR=1 on_terminal "$F/table-plain.txt" input
	ECRM_NO_COLOR=0 on_terminal "$F/table-color.txt" input
	ECRM_COLOR=0 on_terminal "$F/table-plain.txt" input
	on_terminal /dev/null -o file input
	diff -u "$F/table-plain.txt" file
}

@test "an unknown format is wrong usage" {
	run -2 --separate-stderr render --format spreadsheet
	[ "$output" = "" ]
	[[ $stderr == "ecrm-render: unknown format 'spreadsheet' (known: table, json, scan, config, ndjson, csv, markdown, html); "* ]]
}
