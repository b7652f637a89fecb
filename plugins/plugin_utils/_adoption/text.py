# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection and may change at any time.
# Do not import it from outside.

"""Files of an inventory as an admin would write them: variables of one mini, groups of many."""

from __future__ import annotations

import re
import textwrap
import typing as t

from ...module_utils._model.yaml_text import quoted, scalar, yaml_text
from ...module_utils._values import Tree
from .part import Template

_TEMPLATE = re.compile(r"\{[{%#]")
_WIDTH = 100


def variables_text(
    variables: t.Mapping[str, Tree], *, heading: str, left: t.Sequence[str] = ()
) -> str:
    """Return a file of variables, with what was left alone as remarks at its head."""
    lines = ["---", *_remark(heading)]
    if left:
        lines += ["#", "# Left alone, because no variable says it, or not as it stands:"]
        lines += [line for each in left for line in _remark(each, mark="- ")]
    blocks = ["\n".join(lines) + "\n"]
    blocks += [
        yaml_text({name: value}, in_order=True, scalar=_scalar) for name, value in variables.items()
    ]
    return "".join(blocks)


def groups_text(groups: t.Mapping[str, Tree], *, heading: str) -> str:
    """Return a file of groups, each a mapping as inventories have them."""
    return "\n".join(["---", *_remark(heading), yaml_text(dict(groups), in_order=True)])


def _remark(text: str, *, mark: str = "") -> list[str]:
    """Return text as lines of a remark; whatever a mini holds, none of them ends early."""
    clean = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    return textwrap.wrap(
        clean,
        _WIDTH,
        initial_indent=f"# {mark}",
        subsequent_indent="# " + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _scalar(value: t.Any) -> str:
    """Return a single value; what reads as a template and comes from a mini never becomes one."""
    if isinstance(value, Template):
        return quoted(value)
    if isinstance(value, str) and _TEMPLATE.search(value):
        return f"!unsafe {quoted(value)}"
    return scalar(value)


__all__ = ["groups_text", "variables_text"]
