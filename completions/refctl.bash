# bash completion for refctl, made from its table of commands (`refctl completion bash`); do not edit.

_refctl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

_refctl_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_refctl_directories() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$cur")
}

# E-mails, codes and ids of the store; nothing without a store.
_refctl_users() {
  mapfile -t COMPREPLY < <("${words[0]}" "${store[@]}" __complete users "$cur" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
}

_refctl_takes_value() {
  case $2 in
    -s | --store | -o | --output | --fields | --color) return 0 ;;
  esac
  case $1 in
    'signup') case $2 in --name | --email | --referral-code | --code | --role) return 0 ;; esac ;;
    'login') case $2 in --ttl) return 0 ;; esac ;;
    'users' | 'users list') case $2 in --page | --page-size | --after | --search | --since | --until | --role | --referred-by) return 0 ;; esac ;;
    'users edit') case $2 in --name | --email | --code | --role | --referred-by | --reason) return 0 ;; esac ;;
    'referrals') case $2 in --page | --page-size | --after | --since | --until | --depth | --limit | --as-of | --format) return 0 ;; esac ;;
    'metrics') case $2 in --by | --since | --until | --top | --html | --title) return 0 ;; esac ;;
    'import') case $2 in --format | --map | --ignore | --model | --delimiter | --null | --referred-by-is | --on-conflict | --rejects | --time-unit | --date-format | --hash-format | --unknown-hash) return 0 ;; esac ;;
    'export') case $2 in --format | --search | --since | --until | --role | --referred-by) return 0 ;; esac ;;
    'seed') case $2 in --users | --seed | --shape | --since | --until | --expect) return 0 ;; esac ;;
    'backup') case $2 in --keep) return 0 ;; esac ;;
    'audit') case $2 in --user | --since | --until | --action | --actor | --limit) return 0 ;; esac ;;
    'serve') case $2 in --listen | --metrics-listen | --tls-cert | --tls-key | --workers | --hash-workers | --trusted-proxy | --allow-origin | --public-url | --ready-file | --log) return 0 ;; esac ;;
    'hash detect') case $2 in --hash-format) return 0 ;; esac ;;
    'hash verify') case $2 in --hash-format) return 0 ;; esac ;;
  esac
  return 1
}

_refctl_is_command() {
  case $1 in 'users list' | 'users show' | 'users edit' | 'users delete' | 'users sessions' | 'config list' | 'config get' | 'config set' | 'keys list' | 'keys rotate' | 'keys revoke' | 'hash detect' | 'hash verify') return 0 ;; esac
  return 1
}

_refctl_value() {
  case $1 in
    'signup')
      case $2 in
        --name) : ;;
        --email) : ;;
        --referral-code) : ;;
        --code) : ;;
        --role) _refctl_words 'member support admin' ;;
      esac
      ;;
    'login')
      case $2 in
        --ttl) : ;;
      esac
      ;;
    'users' | 'users list')
      case $2 in
        --page) : ;;
        --page-size) : ;;
        --after) : ;;
        --search) : ;;
        --since) : ;;
        --until) : ;;
        --role) _refctl_words 'member support admin' ;;
        --referred-by) _refctl_users ;;
      esac
      ;;
    'users edit')
      case $2 in
        --name) : ;;
        --email) : ;;
        --code) : ;;
        --role) _refctl_words 'member support admin' ;;
        --referred-by) _refctl_users ;;
        --reason) : ;;
      esac
      ;;
    'referrals')
      case $2 in
        --page) : ;;
        --page-size) : ;;
        --after) : ;;
        --since) : ;;
        --until) : ;;
        --depth) : ;;
        --limit) : ;;
        --as-of) : ;;
        --format) _refctl_words 'dot mermaid csv json' ;;
      esac
      ;;
    'metrics')
      case $2 in
        --by) _refctl_words 'day week month' ;;
        --since) : ;;
        --until) : ;;
        --top) : ;;
        --html) _refctl_files ;;
        --title) : ;;
      esac
      ;;
    'import')
      case $2 in
        --format) _refctl_words 'jsonl json csv django' ;;
        --map) : ;;
        --ignore) : ;;
        --model) : ;;
        --delimiter) : ;;
        --null) : ;;
        --referred-by-is) _refctl_words 'any id email code' ;;
        --on-conflict) _refctl_words 'fail skip update' ;;
        --rejects) _refctl_files ;;
        --time-unit) _refctl_words 'ms s us' ;;
        --date-format) _refctl_words 'dmy mdy' ;;
        --hash-format) : ;;
        --unknown-hash) _refctl_words 'refuse none' ;;
      esac
      ;;
    'export')
      case $2 in
        --format) _refctl_words 'jsonl json csv django' ;;
        --search) : ;;
        --since) : ;;
        --until) : ;;
        --role) _refctl_words 'member support admin' ;;
        --referred-by) _refctl_users ;;
      esac
      ;;
    'seed')
      case $2 in
        --users) : ;;
        --seed) : ;;
        --shape) _refctl_words 'natural chain star balanced hostile' ;;
        --since) : ;;
        --until) : ;;
        --expect) _refctl_files ;;
      esac
      ;;
    'backup')
      case $2 in
        --keep) : ;;
      esac
      ;;
    'audit')
      case $2 in
        --user) _refctl_users ;;
        --since) : ;;
        --until) : ;;
        --action) : ;;
        --actor) : ;;
        --limit) : ;;
      esac
      ;;
    'serve')
      case $2 in
        --listen) : ;;
        --metrics-listen) : ;;
        --tls-cert) _refctl_files ;;
        --tls-key) _refctl_files ;;
        --workers) : ;;
        --hash-workers) : ;;
        --trusted-proxy) : ;;
        --allow-origin) : ;;
        --public-url) : ;;
        --ready-file) _refctl_files ;;
        --log) _refctl_words 'json text off' ;;
      esac
      ;;
    'hash detect')
      case $2 in
        --hash-format) _refctl_words 'argon2 scrypt bcrypt crypt django' ;;
      esac
      ;;
    'hash verify')
      case $2 in
        --hash-format) _refctl_words 'argon2 scrypt bcrypt crypt django' ;;
      esac
      ;;
  esac
  case $2 in
    -s | --store) _refctl_directories ;;
    -o | --output) _refctl_words 'table json jsonl csv' ;;
    --fields) : ;;
    --color) _refctl_words 'auto always never' ;;
  esac
}

_refctl_options() {
  local own=''
  case $1 in
    'signup') own='--name --email --referral-code --code --role --password-stdin --no-password' ;;
    'login') own='--password-stdin --ttl' ;;
    'logout') own='--all' ;;
    'passwd') own='--password-stdin' ;;
    'users' | 'users list') own='--page --page-size --all --after --search --since --until --role --referred-by --count' ;;
    'users edit') own='--name --email --code --role --disable --enable --referred-by --reason' ;;
    'users delete') own='--purge' ;;
    'users sessions') own='--end' ;;
    'referrals') own='--page --page-size --all --after --since --until --count --tree --all-roots --depth --limit --as-of --format --path' ;;
    'metrics') own='--by --since --until --top --html --title' ;;
    'import') own='--format --map --ignore --model --delimiter --null --referred-by-is --on-conflict --skip-invalid --rejects --dry-run --keep-ids --trust-roles --time-unit --date-format --hash-format --unknown-hash' ;;
    'export') own='--format --with-passwords --verify --search --since --until --role --referred-by' ;;
    'seed') own='--users --seed --shape --since --until --append --password-stdin --expect' ;;
    'backup') own='--keep' ;;
    'restore') own='--force' ;;
    'check') own='--repair' ;;
    'audit') own='--user --since --until --action --actor --limit' ;;
    'config set') own='--default' ;;
    'serve') own='--listen --metrics-listen --tls-cert --tls-key --workers --hash-workers --trusted-proxy --allow-origin --public-url --ready-file --log --ephemeral' ;;
    'hash detect') own='--hash-format' ;;
    'hash verify') own='--hash-format --password-stdin' ;;
  esac
  _refctl_words "$own -s --store -o --output --json --fields -q --quiet -v --verbose --color --operator --yes -h --help --version"
}

_refctl_operand() {
  case $1:$2 in
    :*) _refctl_words 'signup login logout whoami token passwd users referrals metrics explain import export seed backup restore copy check migrate audit config keys status serve hash completion help' ;;
    config:0) _refctl_words 'list get set' ;;
    hash:0) _refctl_words 'detect verify' ;;
    keys:0) _refctl_words 'list rotate revoke' ;;
    users:0) _refctl_words 'list show edit delete sessions' ;;
    'passwd':0) _refctl_users ;;
    'users show':0) _refctl_users ;;
    'users edit':0) _refctl_users ;;
    'users delete':0) _refctl_users ;;
    'users sessions':0) _refctl_users ;;
    'referrals':0) _refctl_users ;;
    'metrics':0) _refctl_users ;;
    'explain':0) _refctl_users ;;
    'import':0) _refctl_files ;;
    'export':0) _refctl_files ;;
    'backup':0) _refctl_files ;;
    'restore':0) _refctl_files ;;
    'copy':0) _refctl_directories ;;
    'copy':1) _refctl_directories ;;
    'check':0) _refctl_files ;;
    'completion':0) _refctl_words 'bash zsh fish' ;;
  esac
}

_refctl() {
  local cur prev words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n := cur prev words cword
  else
    words=("${COMP_WORDS[@]}")
    cword=$COMP_CWORD
    cur=${words[cword]}
    prev=${words[cword - 1]}
  fi
  COMPREPLY=()
  local path='' operands=0 i word
  local -a store=()
  for ((i = 1; i < cword; i++)); do
    word=${words[i]}
    case $word in
      -s | --store) store=(--store "${words[i + 1]}") ;;
      --store=*) store=("$word") ;;
    esac
    if [[ $word == -* ]]; then
      [[ $word != *=* ]] && _refctl_takes_value "$path" "$word" && ((i++))
    elif [[ -z $path ]]; then
      path=$word
    elif _refctl_is_command "$path $word"; then
      path="$path $word"
    else
      ((operands++))
    fi
  done
  if [[ $prev == -* && $prev != *=* ]] && _refctl_takes_value "$path" "$prev"; then
    _refctl_value "$path" "$prev"
  elif [[ $cur == -* ]]; then
    _refctl_options "$path"
  else
    _refctl_operand "$path" "$operands"
  fi
}

complete -F _refctl refctl
