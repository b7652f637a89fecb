# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=dash disable=SC2154

# Runs as root on the mini, behind python.sh; $1 is the package.

/usr/sbin/installer -pkg "$1" -target / || exit
if ! has_python; then
    echo "The package was installed, but $python is no Python 3.8 or newer: is bootstrap_python right?" >&2
    exit 1
fi
