/* Copyright: (c) 2026, The minifleet.macos_server authors
 * GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests ask about a page.
 */
const all = (selector) => [...document.querySelectorAll(selector)];
const shown = (selector) => all(selector).filter((each) => each.checkVisibility());

const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
// As WCAG 2 says.
const luminance = (colour) => {
  const [red, green, blue] = colour.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  for (let each = element; each; each = each.parentElement) {
    const colour = channels(getComputedStyle(each).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const contrast = (colour, element) => {
  const [dark, bright] = [luminance(channels(colour)), luminance(behind(element))].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};

/* The least contrast of each kind of text and of shape: [whether it counts as text of usual size, ratio]. */
const contrasts = () => {
  const found = {};
  const note = (what, text, ratio) => {
    found[what] = [text, Math.min(ratio, (found[what] || [text, 99])[1])];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && element.checkVisibility() && !element.closest("script")) {
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      note(`${element.tagName} ${element.className}`, !large, contrast(style.color, element));
    }
  }
  for (const shape of all("rect.full")) note("bar", false, contrast(getComputedStyle(shape).fill, shape));
  for (const mark of all(".mark")) {
    const dot = getComputedStyle(mark, "::before").backgroundColor;
    note(`dot of ${mark.className}`, false, contrast(dot, mark));
  }
  return found;
};

const structure = () => {
  const ids = all("[id]").map((each) => each.id);
  return {
    language: document.documentElement.lang,
    landmarks: ["header", "nav", "main", "footer"].map((name) => all(name).length),
    headings: all("h1, h2, h3, h4, h5, h6").map((each) => each.tagName),
    tables: all("table").length,
    // From here on: what there must not be any of.
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    lost: all("a").map((each) => each.hash.slice(1)).filter((id) => !ids.includes(id)),
    nameless: all("table").filter((each) => !each.caption || !each.caption.textContent).length,
    unscoped: all("th").filter((each) => !each.scope).length,
    headless: all("tbody tr").filter((each) => !each.querySelector("th")).length,
    unlabelled: all("input").filter((each) => !each.labels.length).length,
    untitled: all("section").filter((each) => !ids.includes(each.getAttribute("aria-labelledby"))).length,
  };
};

/* What is wider than its place, so that it would be cut off or reach into what is beside it. */
const cut = () => shown("th, td, li, p, dd").filter(
  (each) => each.scrollWidth > each.clientWidth + 1 && !each.closest("thead")
    && getComputedStyle(each).display !== "inline",
).map((each) => each.textContent);

const vocabulary = () => [
  [...new Set(all("*").map((each) => each.tagName))].sort(),
  [...new Set(all("*").flatMap((each) => each.getAttributeNames()))].sort(),
];

const wide = () => [document.documentElement.scrollWidth, innerWidth];
const background = () => getComputedStyle(document.body).backgroundColor;
const words = () => document.body.innerText;
const parts = () => Object.fromEntries(all("section").map((each) => [each.id, each.innerText]));
const count = (selector) => all(selector).length;
const visible = (selector) => shown(selector).length;
const states = () => shown("#minis tr[data-state]").map((each) => each.dataset.state);
const said = (id) => document.getElementById(id).textContent;
const select = (id) => document.getElementById(id).select();
const click = (id) => document.getElementById(id).click();
const top = (id) => Math.round(document.getElementById(id).getBoundingClientRect().top);
const focused = () => document.activeElement.hash;
