# Completion of ecrm and its programs, for fish.  Commands and flags are read from the program's --help, so
# that they are those of the program that is there.

# The flags of the help on standard input, one a line: --name, --no-name, or --name= where it takes a value.
function __ecrm_flags
	awk '/^ +(-[a-z], +)?--/ {
		sub(/^ +(-[a-z], +)?/, "")
		while (match($0, /^--(\[no-\])?[a-z][a-z-]*=?/)) {
			flag = substr($0, 1, RLENGTH)
			$0 = substr($0, RLENGTH + 1)
			if (sub(/\[no-\]/, "", flag))
				print "--no-" substr(flag, 3)
			print flag
			if (!sub(/^[^ ]*, --/, "--"))
				break
		}
	}'
end

function __ecrm_commands
	ecrm --help 2>/dev/null | sed -n '/^Commands:/,$s/^  \([a-z][a-z]*\).*/\1/p'
end

# The file of a variable, else that of the home directory.
function __ecrm_aws_file
	set -q $argv[1]; and echo $$argv[1]; or echo ~/.aws/$argv[2]
end

# The values of the flag $argv[3] of the program $argv[1] and its command $argv[2]; fails where none are known.
function __ecrm_values
	switch "$argv[1]:$argv[2]:$argv[3]"
		case 'ecrm:scan:--format'
			printf '%s\n' json ndjson
		case 'ecrm:*:--format'
			printf '%s\n' table json ndjson csv markdown html
		case '*:--format'
			printf '%s\n' table json scan config ndjson csv markdown html
		case '*:--over-limit'
			printf '%s\n' refuse warn
		case '*:--log-level'
			printf '%s\n' debug info notice warn error
		case '*:--profile'
			sed -n 's/^\[\(profile  *\)\{0,1\}\([^] ]*\)\].*/\2/p' (__ecrm_aws_file AWS_CONFIG_FILE config) \
				(__ecrm_aws_file AWS_SHARED_CREDENTIALS_FILE credentials) 2>/dev/null
			true
		case '*:--region'
			sed -n 's/^region *= *\([a-z0-9-]*\).*/\1/p' (__ecrm_aws_file AWS_CONFIG_FILE config) 2>/dev/null
			true
		case '*:--expect'
			printf '%s\n' ecrm-scan-ecs ecrm-scan-lambda ecrm-scan-external ecrm-list-ecr
		case '*:-c' '*:--config' '*:-o' '*:--output' '*:--journal' '*:--plan' '*:--revised-plan' '*:--scanned-files'
			__fish_complete_path (commandline -ct | string replace -r -- '^--[a-z-]*=' '')
		case '*'
			return 1
	end
end

function __ecrm
	set -l line (commandline -opc)
	set -l current (commandline -ct)
	set -l program $line[1]
	set -l name (basename -- $program)
	set -l command
	if test $name = ecrm
		for word in $line[2..-1]
			if contains -- $word (__ecrm_commands)
				set command $word
				break
			end
		end
	end

	set -l flag (string match -r -- '^(--[a-z-]*)=' $current)
	if test (count $flag) -gt 0
		__ecrm_values $name "$command" $flag[2] | string replace -r '^' -- $flag[1]
		return
	end
	if string match -q -- '-*' $line[-1]; and __ecrm_values $name "$command" $line[-1]
		return
	end
	if string match -q -- '-*' $current
		begin
			$program $command --help
			$program --help
		end 2>/dev/null | __ecrm_flags | sort -u
	else if test $name = ecrm
		if test -z "$command"
			__ecrm_commands
		else if test $command = config -a "$line[-1]" = config
			echo check
		end
	else
		__fish_complete_path $current
	end
end

complete -c ecrm -f -a '(__ecrm)'
complete -c ecrm-check-config -f -a '(__ecrm)'
complete -c ecrm-credentials -f -a '(__ecrm)'
complete -c ecrm-delete -f -a '(__ecrm)'
complete -c ecrm-explain -f -a '(__ecrm)'
complete -c ecrm-list-ecr -f -a '(__ecrm)'
complete -c ecrm-nearest -f -a '(__ecrm)'
complete -c ecrm-plan -f -a '(__ecrm)'
complete -c ecrm-progress -f -a '(__ecrm)'
complete -c ecrm-render -f -a '(__ecrm)'
complete -c ecrm-scan-ecs -f -a '(__ecrm)'
complete -c ecrm-scan-external -f -a '(__ecrm)'
complete -c ecrm-scan-lambda -f -a '(__ecrm)'
