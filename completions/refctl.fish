# fish completion for refctl, made from its table of commands (`refctl completion fish`); do not edit.

# The words of the command line that are neither options nor their values.
function __refctl_operands
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $__refctl_valued
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

function __refctl_at_command
    test (count (__refctl_operands)) = 0
end

# Whether the command line is one of this command's, `users` standing for `users list`.
function __refctl_using
    set -l operands (__refctl_operands)
    set -l wanted (string split ' ' -- $argv[1])
    set -l n (count $wanted)
    test (count $operands) -ge $n; and test "$operands[1..$n]" = "$wanted"
end

# A group's word alone.
function __refctl_in_group
    set -l operands (__refctl_operands)
    test (count $operands) = 1; and test $operands[1] = $argv[1]
end

# E-mails, codes and ids of the store; nothing without a store.
function __refctl_users
    set -l words (commandline -opc)
    set -l store
    for i in (seq (count $words))
        if contains -- $words[$i] -s --store
            set store --store $words[(math $i + 1)]
        end
    end
    refctl $store __complete users (commandline -ct) 2>/dev/null
end

set -g __refctl_valued -s --store -o --output --fields --color --name --email --referral-code --code --role --ttl --page --page-size --after --search --since --until --referred-by --reason --depth --limit --as-of --format --by --top --html --title --map --ignore --model --delimiter --null --referred-by-is --on-conflict --rejects --time-unit --date-format --hash-format --unknown-hash --users --seed --shape --expect --keep --user --action --actor --listen --metrics-listen --tls-cert --tls-key --workers --hash-workers --trusted-proxy --allow-origin --public-url --ready-file --log

complete -c refctl -f
complete -c refctl -s s -l store -x -a '(__fish_complete_directories)' -d 'the store to work on: a directory, or lmdb:PATH'
complete -c refctl -s o -l output -x -a 'table json jsonl csv' -d 'how results are printed (default: table)'
complete -c refctl -l json -d 'the same as --output json'
complete -c refctl -l fields -x -d 'pick and order columns or keys'
complete -c refctl -s q -l quiet -d 'only what was asked for: no hints, no progress'
complete -c refctl -s v -l verbose -d 'say on stderr what is being done'
complete -c refctl -l color -x -a 'auto always never' -d 'when to use colour (default: auto; NO_COLOR is honoured)'
complete -c refctl -l operator -d 'act as the operator of the store, without a session'
complete -c refctl -l yes -d 'ask no questions'
complete -c refctl -s h -l help -d 'show help'
complete -c refctl -l version -d 'show the version'

complete -c refctl -n __refctl_at_command -a signup -d 'register a user'
complete -c refctl -n '__refctl_using "signup"' -l name -x -d 'the user\'s name'
complete -c refctl -n '__refctl_using "signup"' -l email -x -d 'the user\'s e-mail address, for log-ins'
complete -c refctl -n '__refctl_using "signup"' -l referral-code -x -d 'the referrer\'s code; an empty one is none'
complete -c refctl -n '__refctl_using "signup"' -l code -x -d 'the user\'s own code, instead of a generated one (operator)'
complete -c refctl -n '__refctl_using "signup"' -l role -x -a 'member support admin' -d 'what the user may do (operator; default: member)'
complete -c refctl -n '__refctl_using "signup"' -l password-stdin -d 'take the password from stdin'
complete -c refctl -n '__refctl_using "signup"' -l no-password -d 'leave an account that must be given a password later (operator)'

complete -c refctl -n __refctl_at_command -a login -d 'open a session'
complete -c refctl -n '__refctl_using "login"' -l password-stdin -d 'take the password from the first line of stdin'
complete -c refctl -n '__refctl_using "login"' -l ttl -x -d 'how long the session lasts, as 12h or 7d (default: the store\'s setting)'

complete -c refctl -n __refctl_at_command -a logout -d 'end the session'
complete -c refctl -n '__refctl_using "logout"' -l all -d 'end all sessions of the user, wherever they were opened'

complete -c refctl -n __refctl_at_command -a whoami -d 'show whose session this is'

complete -c refctl -n __refctl_at_command -a token -d 'print the session\'s token'

complete -c refctl -n __refctl_at_command -a passwd -d 'change a password'
complete -c refctl -n '__refctl_using "passwd"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_using "passwd"' -l password-stdin -d 'take the passwords from stdin: your own as old, then new, a line each; USER\'s as the new one alone'

complete -c refctl -n __refctl_at_command -a users -d 'find, show and change users'
complete -c refctl -n '__refctl_in_group users' -a list -d 'list users'
complete -c refctl -n '__refctl_using "users"' -l page -x -d 'which page, from 1 (default: 1)'
complete -c refctl -n '__refctl_using "users"' -l page-size -x -d 'rows of a page, 1 to 1000 (default: 20)'
complete -c refctl -n '__refctl_using "users"' -l all -d 'every row, without pages'
complete -c refctl -n '__refctl_using "users"' -l after -x -d 'what comes after the user with this id'
complete -c refctl -n '__refctl_using "users"' -l search -x -d 'only whose name, e-mail or code has TEXT in it, in any case; a complete e-mail, code or id finds its user alone'
complete -c refctl -n '__refctl_using "users"' -l since -x -d 'only users who registered at T or later (2026-03-01, 7d, RFC 3339)'
complete -c refctl -n '__refctl_using "users"' -l until -x -d 'only users who registered before T'
complete -c refctl -n '__refctl_using "users"' -l role -x -a 'member support admin' -d 'only users of this role'
complete -c refctl -n '__refctl_using "users"' -l referred-by -x -a '(__refctl_users)' -d 'only users whom USER referred directly'
complete -c refctl -n '__refctl_using "users"' -l count -d 'only how many there are'
complete -c refctl -n '__refctl_in_group users' -a show -d 'show one user'
complete -c refctl -n '__refctl_using "users show"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_in_group users' -a edit -d 'change a user'
complete -c refctl -n '__refctl_using "users edit"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_using "users edit"' -l name -x -d 'a new name'
complete -c refctl -n '__refctl_using "users edit"' -l email -x -d 'a new e-mail'
complete -c refctl -n '__refctl_using "users edit"' -l code -x -d 'a new referral code'
complete -c refctl -n '__refctl_using "users edit"' -l role -x -a 'member support admin' -d 'what the user may do'
complete -c refctl -n '__refctl_using "users edit"' -l disable -d 'lock the account; its sessions end'
complete -c refctl -n '__refctl_using "users edit"' -l enable -d 'unlock it'
complete -c refctl -n '__refctl_using "users edit"' -l referred-by -x -a '(__refctl_users)' -d 'who referred them; shows what moves and asks first'
complete -c refctl -n '__refctl_using "users edit"' -l reason -x -d 'why, for the audit log; with --referred-by'
complete -c refctl -n '__refctl_in_group users' -a delete -d 'erase a user\'s personal data'
complete -c refctl -n '__refctl_using "users delete"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_using "users delete"' -l purge -d 'also rewrite the store\'s file, so that no byte of the erased data stays in it (earlier backups still have it)'
complete -c refctl -n '__refctl_in_group users' -a sessions -d 'list or end a user\'s sessions'
complete -c refctl -n '__refctl_using "users sessions"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_using "users sessions"' -l end -d 'end them all'

complete -c refctl -n __refctl_at_command -a referrals -d 'list whom a user referred, as a list, tree or path'
complete -c refctl -n '__refctl_using "referrals"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_using "referrals"' -l page -x -d 'which page, from 1 (default: 1)'
complete -c refctl -n '__refctl_using "referrals"' -l page-size -x -d 'rows of a page, 1 to 1000 (default: 20)'
complete -c refctl -n '__refctl_using "referrals"' -l all -d 'every row, without pages'
complete -c refctl -n '__refctl_using "referrals"' -l after -x -d 'what comes after the user with this id'
complete -c refctl -n '__refctl_using "referrals"' -l since -x -d 'registered at T or later'
complete -c refctl -n '__refctl_using "referrals"' -l until -x -d 'registered before T'
complete -c refctl -n '__refctl_using "referrals"' -l count -d 'only how many there are'
complete -c refctl -n '__refctl_using "referrals"' -l tree -d 'draw the tree below USER'
complete -c refctl -n '__refctl_using "referrals"' -l all-roots -d 'draw the whole forest'
complete -c refctl -n '__refctl_using "referrals"' -l depth -x -d 'only so many levels of the tree'
complete -c refctl -n '__refctl_using "referrals"' -l limit -x -d 'only so many referrals of each user in the tree'
complete -c refctl -n '__refctl_using "referrals"' -l as-of -x -d 'the tree as it stood at T'
complete -c refctl -n '__refctl_using "referrals"' -l format -x -a 'dot mermaid csv json' -d 'the tree for another program: a picture\'s source, edges, or nested'
complete -c refctl -n '__refctl_using "referrals"' -l path -d 'the chain from USER up to the root; with OTHER, how the two are related'

complete -c refctl -n __refctl_at_command -a metrics -d 'show referral metrics'
complete -c refctl -n '__refctl_using "metrics"' -x -a '(__refctl_users)'
complete -c refctl -n '__refctl_using "metrics"' -l by -x -a 'day week month' -d 'the length of periods (default: month)'
complete -c refctl -n '__refctl_using "metrics"' -l since -x -d 'only users registered at T or later (2026-03-01, 7d, RFC 3339)'
complete -c refctl -n '__refctl_using "metrics"' -l until -x -d 'as things stood at T: nobody registered at T or later'
complete -c refctl -n '__refctl_using "metrics"' -l top -x -d 'length of top_referrers (default: 10)'
complete -c refctl -n '__refctl_using "metrics"' -l html -r -F -d 'write a page with charts that loads nothing (mode 0600); - is stdout'
complete -c refctl -n '__refctl_using "metrics"' -l title -x -d 'the title of that page (default: Referral performance)'

complete -c refctl -n __refctl_at_command -a explain -d 'show all about one user on one screen'
complete -c refctl -n '__refctl_using "explain"' -x -a '(__refctl_users)'

complete -c refctl -n __refctl_at_command -a import -d 'load users from a file'
complete -c refctl -n '__refctl_using "import"' -F
complete -c refctl -n '__refctl_using "import"' -l format -x -a 'jsonl json csv django' -d 'instead of detecting it'
complete -c refctl -n '__refctl_using "import"' -l map -x -d 'the column that holds a field, or none (FIELD=); may be given again'
complete -c refctl -n '__refctl_using "import"' -l ignore -x -d 'leave a column out; may be given again'
complete -c refctl -n '__refctl_using "import"' -l model -x -d 'the model of a Django dump whose objects are the users'
complete -c refctl -n '__refctl_using "import"' -l delimiter -x -d 'the character between the cells of a CSV file, or tab'
complete -c refctl -n '__refctl_using "import"' -l null -x -d 'the text of an empty value (default: NULL, \\N, None and the like)'
complete -c refctl -n '__refctl_using "import"' -l referred-by-is -x -a 'any id email code' -d 'what referrers are named by (default: any)'
complete -c refctl -n '__refctl_using "import"' -l on-conflict -x -a 'fail skip update' -d 'what to do with an e-mail that is taken (default: fail)'
complete -c refctl -n '__refctl_using "import"' -l skip-invalid -d 'import the valid records and write the rest to the rejects file'
complete -c refctl -n '__refctl_using "import"' -l rejects -r -F -d 'where refused records go: a new file (default: FILE.rejects.jsonl)'
complete -c refctl -n '__refctl_using "import"' -l dry-run -d 'do everything but write'
complete -c refctl -n '__refctl_using "import"' -l keep-ids -d 'refuse a record whose id is taken, instead of giving it a new one'
complete -c refctl -n '__refctl_using "import"' -l trust-roles -d 'keep the roles of the file; without it everybody becomes a member'
complete -c refctl -n '__refctl_using "import"' -l time-unit -x -a 'ms s us' -d 'the unit of times that are numbers (default: ms)'
complete -c refctl -n '__refctl_using "import"' -l date-format -x -a 'dmy mdy' -d 'the order of dates like 31/12/2025'
complete -c refctl -n '__refctl_using "import"' -l hash-format -x -d 'the scheme of password hashes that do not name it'
complete -c refctl -n '__refctl_using "import"' -l unknown-hash -x -a 'refuse none' -d 'what to do with a user whose hash is not accepted: none imports them without a password'

complete -c refctl -n __refctl_at_command -a export -d 'write all users to a file'
complete -c refctl -n '__refctl_using "export"' -F
complete -c refctl -n '__refctl_using "export"' -l format -x -a 'jsonl json csv django' -d 'instead of the one of -o or the file\'s extension (default: jsonl)'
complete -c refctl -n '__refctl_using "export"' -l with-passwords -d 'with everybody\'s password hash'
complete -c refctl -n '__refctl_using "export"' -l verify -d 'import FILE into a scratch store and see that it exports the same bytes'
complete -c refctl -n '__refctl_using "export"' -l search -x -d 'only whose name, e-mail or code has TEXT in it, in any case; a complete e-mail, code or id finds its user alone'
complete -c refctl -n '__refctl_using "export"' -l since -x -d 'only users who registered at T or later (2026-03-01, 7d, RFC 3339)'
complete -c refctl -n '__refctl_using "export"' -l until -x -d 'only users who registered before T'
complete -c refctl -n '__refctl_using "export"' -l role -x -a 'member support admin' -d 'only users of this role'
complete -c refctl -n '__refctl_using "export"' -l referred-by -x -a '(__refctl_users)' -d 'only users whom USER referred directly'

complete -c refctl -n __refctl_at_command -a seed -d 'make reproducible test data'
complete -c refctl -n '__refctl_using "seed"' -l users -x -d 'how many'
complete -c refctl -n '__refctl_using "seed"' -l seed -x -d 'seed of the random generator: each gives other users (default: 1)'
complete -c refctl -n '__refctl_using "seed"' -l shape -x -a 'natural chain star balanced hostile' -d 'of the referral trees (default: natural)'
complete -c refctl -n '__refctl_using "seed"' -l since -x -d 'registered at T or later (default: 2025-01-01)'
complete -c refctl -n '__refctl_using "seed"' -l until -x -d 'registered before T (default: 2026-01-01)'
complete -c refctl -n '__refctl_using "seed"' -l append -d 'add to a store that has users'
complete -c refctl -n '__refctl_using "seed"' -l password-stdin -d 'one password for all of them, from stdin\'s first line'
complete -c refctl -n '__refctl_using "seed"' -l expect -r -F -d 'write the expected results for these users as JSON (users, levels, leaderboard, metrics), calculated without the store, to compare with what it returns'

complete -c refctl -n __refctl_at_command -a backup -d 'copy the whole store to a file'
complete -c refctl -n '__refctl_using "backup"' -F
complete -c refctl -n '__refctl_using "backup"' -l keep -x -d 'write a dated backup into a directory and keep the newest N there'

complete -c refctl -n __refctl_at_command -a restore -d 'restore a store from a backup'
complete -c refctl -n '__refctl_using "restore"' -F
complete -c refctl -n '__refctl_using "restore"' -l force -d 'replace a store that is not empty'

complete -c refctl -n __refctl_at_command -a copy -d 'copy a whole store to another'
complete -c refctl -n '__refctl_using "copy"' -x -a '(__fish_complete_directories)'
complete -c refctl -n '__refctl_using "copy"' -x -a '(__fish_complete_directories)'

complete -c refctl -n __refctl_at_command -a check -d 'verify the store or a backup, and repair the store'
complete -c refctl -n '__refctl_using "check"' -F
complete -c refctl -n '__refctl_using "check"' -l repair -d 'rebuild everything that can be derived from the users\' records'

complete -c refctl -n __refctl_at_command -a migrate -d 'upgrade a store from an older format'

complete -c refctl -n __refctl_at_command -a audit -d 'list who changed what'
complete -c refctl -n '__refctl_using "audit"' -l user -x -a '(__refctl_users)' -d 'only entries about USER'
complete -c refctl -n '__refctl_using "audit"' -l since -x -d 'only at T or later (2026-03-01, 7d, RFC 3339)'
complete -c refctl -n '__refctl_using "audit"' -l until -x -d 'only before T'
complete -c refctl -n '__refctl_using "audit"' -l action -x -d 'only this action; `user` includes `user.edit`'
complete -c refctl -n '__refctl_using "audit"' -l actor -x -d 'only what WHO did: a USER, `user:5`, `operator` or `operator:root`'
complete -c refctl -n '__refctl_using "audit"' -l limit -x -d 'only the newest N of them'

complete -c refctl -n __refctl_at_command -a config -d 'read and change the store\'s settings'
complete -c refctl -n '__refctl_in_group config' -a list -d 'list the settings'
complete -c refctl -n '__refctl_in_group config' -a get -d 'print a setting'
complete -c refctl -n '__refctl_in_group config' -a set -d 'change a setting'
complete -c refctl -n '__refctl_using "config set"' -l default -d 'back to the default'

complete -c refctl -n __refctl_at_command -a keys -d 'list and change the keys that sign tokens'
complete -c refctl -n '__refctl_in_group keys' -a list -d 'list the signing keys'
complete -c refctl -n '__refctl_in_group keys' -a rotate -d 'sign with a new key from now on'
complete -c refctl -n '__refctl_in_group keys' -a revoke -d 'end every session under a key'

complete -c refctl -n __refctl_at_command -a status -d 'show versions, target, sizes and counts'

complete -c refctl -n __refctl_at_command -a serve -d 'serve the REST API'
complete -c refctl -n '__refctl_using "serve"' -l listen -x -d 'where to listen: an address, port 0 for a free one, or a socket file (127.0.0.1:8000)'
complete -c refctl -n '__refctl_using "serve"' -l metrics-listen -x -d 'serve /metrics at this address instead of at --listen'
complete -c refctl -n '__refctl_using "serve"' -l tls-cert -r -F -d 'certificate chain (PEM)'
complete -c refctl -n '__refctl_using "serve"' -l tls-key -r -F -d 'the certificate\'s key (PEM)'
complete -c refctl -n '__refctl_using "serve"' -l workers -x -d 'threads that serve connections (one per core)'
complete -c refctl -n '__refctl_using "serve"' -l hash-workers -x -d 'threads that hash passwords (one per core)'
complete -c refctl -n '__refctl_using "serve"' -l trusted-proxy -x -d 'trust X-Forwarded-For and -Proto from here; may be given several times'
complete -c refctl -n '__refctl_using "serve"' -l allow-origin -x -d 'allow scripts of this site (CORS); may be given several times'
complete -c refctl -n '__refctl_using "serve"' -l public-url -x -d 'the URL that clients use, with a path if there is one, for links in responses'
complete -c refctl -n '__refctl_using "serve"' -l ready-file -r -F -d 'write the address to this file once the server accepts requests'
complete -c refctl -n '__refctl_using "serve"' -l log -x -a 'json text off' -d 'form of the access log (json)'
complete -c refctl -n '__refctl_using "serve"' -l ephemeral -d 'a temporary store on a free port, removed at exit'

complete -c refctl -n __refctl_at_command -a hash -d 'look at password hashes before an import'
complete -c refctl -n '__refctl_in_group hash' -a detect -d 'show a password hash\'s scheme and cost'
complete -c refctl -n '__refctl_using "hash detect"' -l hash-format -x -a 'argon2 scrypt bcrypt crypt django' -d 'refuse a hash that is not of this family'
complete -c refctl -n '__refctl_in_group hash' -a verify -d 'try one known password on a hash'
complete -c refctl -n '__refctl_using "hash verify"' -l hash-format -x -a 'argon2 scrypt bcrypt crypt django' -d 'refuse a hash that is not of this family'
complete -c refctl -n '__refctl_using "hash verify"' -l password-stdin -d 'take the password from stdin: the line after the hash, or the first with HASH'

complete -c refctl -n __refctl_at_command -a completion -d 'print a shell\'s completion script'
complete -c refctl -n '__refctl_using "completion"' -x -a 'bash zsh fish'

complete -c refctl -n __refctl_at_command -a help -d 'show help'
