# Installs what the external checks need, only if it is missing.

# Debian's packages, with the program that shows each one is there.
install_programs() {
    local missing=() pair
    for pair in promtool:prometheus prometheus-alertmanager:prometheus-alertmanager valgrind:valgrind python3:python3 node:nodejs npm:npm curl:curl cc:gcc wrk:wrk; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    python3 -m venv --help >/dev/null 2>&1 && python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
    [ ${#missing[@]} -eq 0 ] && { echo "nothing is missing"; return 0; }
    local root=()
    [ "$(id -u)" = 0 ] || root=(sudo -n)
    echo "installing ${missing[*]}"
    "${root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" ||
        { "${root[@]}" apt-get update && "${root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; }
}

# PyPI's packages into a folder of the target directory, npm's beside the scripts that import them;
# again only when their lists change.
install_packages() {
    local lists mark="$work/installed"
    lists=$(cat tests/checks/requirements.txt tests/checks/package.json | sha256sum)
    [ -d tests/checks/node_modules ] && [ -f "$mark" ] && [ "$(cat "$mark")" = "$lists" ] &&
        { echo "nothing is missing"; return 0; }
    rm -rf "$work/venv" "$mark"
    python3 -m venv "$work/venv" &&
        "$work/venv/bin/python" -m pip install --quiet --no-input -r tests/checks/requirements.txt &&
        npm install --prefix tests/checks --no-package-lock --no-audit --no-fund --loglevel=error &&
        echo "$lists" >"$mark"
}
