# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

from __future__ import annotations


class ModuleDocFragment:
    """Options and notes that all modules share."""

    DOCUMENTATION = r"""
options:
  timeout:
    description:
      - Seconds that one call of a tool may take before it is ended and the module fails.
    type: int
    default: 60
  lock_timeout:
    description:
      - Seconds to wait for another run of this collection on the same mini.
      - Runs that may write take turns. Check mode and modules that only read never wait.
    type: int
    default: 60
notes:
  - Needs root on the mini, so tasks run with C(become=true).
  - Needs Python 3.8 or newer on the mini and nothing beyond its standard library.
"""

    ATTRIBUTES = r"""
attributes:
  check_mode:
    description: Can run in check mode and then predicts exactly what a run does, without writing.
  diff_mode:
    description: Returns what differs, the touched values only, with secrets hidden.
  idempotent:
    description: A second run changes nothing and writes nothing on the mini.
  platform:
    description: The systems that the module can manage.
    platforms: macos
    support: full
"""
