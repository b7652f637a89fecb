/* Copyright: (c) 2026, The minifleet.macos_server authors
 * GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
"use strict";
{
  const part = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("#minis tr[data-state]")];
  // A site that is searched for shows all of its minis.
  const texts = rows.map((row) => (row.parentElement.rows[0].textContent + " " + row.textContent).toLowerCase());
  const show = () => {
    const words = part("words").value.toLowerCase().split(/\s+/);
    const all = !part("troubled").checked;
    let shown = 0;
    rows.forEach((row, number) => {
      row.hidden = !(all || row.dataset.state !== "good") || !words.every((word) => texts[number].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    for (const body of document.querySelectorAll("#minis tbody")) {
      body.hidden = ![...body.rows].some((row) => row.dataset.state && !row.hidden);
    }
    part("count").textContent = shown === rows.length ? "" : `${shown} of ${rows.length} minis`;
  };
  part("words").addEventListener("input", show);
  part("troubled").addEventListener("change", show);
  part("filter").hidden = false;
}
