# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=dash disable=SC2154

# Sent to the mini in front of other lines; $python is the path to look at.

# From 10.15 on /usr/bin/python3 belongs to macOS. Without the developer tools it is a shim: whoever
# runs it opens a dialog on the mini's screen. So it is never run to find out what it is.
is_shim() {
    [ "$python" -ef /usr/bin/python3 ] || return 1
    tools=$(/usr/bin/xcode-select -p 2>/dev/null)/usr/bin/python3
    [ "$tools" -ef /usr/bin/python3 ] || ! [ -x "$tools" ]
}

has_python() {
    [ -x "$python" ] && ! is_shim &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null
}
