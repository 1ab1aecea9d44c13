/// The script that collects the changes of a work tree. It runs in a cell of the sandbox, on files that the agent may have spoiled in any
/// way, so its git has a directory and an index of its own outside of the tree and is given its whole configuration by environment.
///
/// What a provider has left of the placement (`Sandbox.place`) saves it from reading every file of the tree: the index tells by size and time
/// what is as it was. Both can be set by anybody, the time of an inode cannot: what has changed since the placement is read in any case.
///
/// Arguments: capture directory, work tree, base commit, snapshot of the turn before, number of the turn, then the names of what was
/// put aside: of these, what is not in the work tree stays as the snapshot before has it.
/// It leaves `out/run.patch`, `out/turn.patch`, `out/run.numstat`, `out/turn.numstat`, `out/turn.names` in the capture directory, and prints
/// `snapshot <commit>` and, when files could not be read, `partial`.
enum CaptureScript {
    static let text = #"""
        set -eu
        capture=$1 tree=$2 base=$3 before=$4 number=$5
        umask 077
        if [ ! -f "$capture/HEAD" ]; then
            rm -rf -- "$capture"
            mkdir -p -- "${capture%/*}"
            git init --quiet --bare -- "$capture"
        fi
        kept=${capture%/*} compare=
        if [ -f "$kept/placed" ] && find "$kept/placed" -cnewer "$kept/placed" > /dev/null 2>&1; then
            compare='\tcheckStat = minimal\n\ttrustctime = false\n'
        fi
        printf '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tlogAllRefUpdates = false\n%b' "$compare" > "$capture/config"
        rm -rf -- "$capture/info" "$capture/hooks" "$capture/out" "$capture/index.lock"
        mkdir -p -- "$capture/out"
        export GIT_DIR="$capture" GIT_WORK_TREE="$tree" GIT_INDEX_FILE="$capture/index" GIT_LITERAL_PATHSPECS=1
        cd -- "$tree"
        if [ -n "$compare" ] && [ ! -f "$capture/index" ]; then cp -p -- "$kept/index" "$capture/index"; fi
        git read-tree --reset "$before"
        if [ -n "$compare" ]; then
            find . -path ./.git -prune -o \( -type f -o -type l \) -cnewer "$kept/placed" -print0 |
                xargs -0 -r git ls-files -s -z -- | git update-index -z --index-info
        fi
        shift 5
        if [ $# -gt 0 ]; then git ls-files -z -- "$@" | git update-index -z --skip-worktree --stdin; fi
        partial=
        git add -A --ignore-errors -- . 2> "$capture/out/problems" || partial=partial
        # git takes a repository within the tree for a submodule and would keep nothing of its files.
        find . -mindepth 2 -name .git -prune -print | while IFS= read -r found; do
            inner=${found#./}
            inner=${inner%/.git}
            if git check-ignore -q -- "$inner"; then continue; fi
            case "$(git ls-tree "$base" -- "$inner")" in 160000*) continue ;; esac
            git update-index --force-remove -- "$inner"
            find "./$inner" -name .git -prune -o \( -type f -o -type l \) -print0 | git update-index --add -z --stdin
            partial=
        done
        written=$(git write-tree)
        snapshot=$(git commit-tree -p "$before" -m "turn $number" "$written" < /dev/null)
        git update-ref "refs/hearth/turn-$number" "$snapshot"
        cd "$capture/out"
        flags='--no-color --no-ext-diff --no-textconv'
        git diff $flags --binary --full-index "$base" "$snapshot" > run.patch
        git diff $flags --numstat "$base" "$snapshot" > run.numstat
        if [ "$base" = "$before" ]; then
            cp run.patch turn.patch
            cp run.numstat turn.numstat
        else
            git diff $flags --binary --full-index "$before" "$snapshot" > turn.patch
            git diff $flags --numstat "$before" "$snapshot" > turn.numstat
        fi
        git diff $flags --name-status -z "$before" "$snapshot" > turn.names
        echo "snapshot $snapshot"
        if [ -n "$partial" ]; then echo partial; fi
        """#
}
