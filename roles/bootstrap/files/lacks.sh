# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=dash disable=SC2154

# Prints a line for each thing that the mini lacks; runs behind python.sh, as the user who logs in.

if ! has_python; then
    if is_shim; then
        echo "Python: $python is only Apple's shim, the developer tools are not installed"
    else
        echo "Python: there is no Python 3.8 or newer at $python"
    fi
fi

if ! sudo -n true 2>/dev/null; then
    echo "sudo: $(id -un) needs a password for it (Ansible asks you for it with --ask-become-pass)"
else
    # Even root may not read this file unless remote logins have Full Disk Access.
    guarded='/Library/Application Support/com.apple.TCC/TCC.db'
    if sudo -n test -e "$guarded" 2>/dev/null && ! sudo -n head -c 1 "$guarded" >/dev/null 2>&1; then
        echo "Full Disk Access: remote logins do not have it (System Settings, Sharing, Remote Login)"
    fi
fi

if [ -d /Applications/Server.app ] && ! [ -e /var/db/.ServerSetupDone ]; then
    echo "Server.app: its first setup was never finished (open it once on the mini)"
fi
