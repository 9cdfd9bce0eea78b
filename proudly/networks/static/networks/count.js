// Counts a caption while it is typed, the way its network counts. The same rules stand in proudly/networks/text.py,
// and a test compares the two.
//
//   <textarea data-count-limit="280" data-count-unit="weighted" data-count-link-cost="23"
//             data-count-link="https://…/go/7fKq2m" data-count-output="#left"></textarea>
//   <output id="left" data-left="{n} left" data-over="{n} too many"></output>
//
// `data-count-link` is the tracked link that will stand behind the text; its cost is counted in, and so is that of
// `data-count-disclosure`, unless it stands in the text.
// The output gets the attribute `data-state`: "fits", "nearly" (a tenth or less is left) or "over".

const URL = String.raw`https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?()\[\]{}…]`;
const BARE =
  String.raw`(?<![\p{L}\p{N}@_.\/\-])(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+` +
  String.raw`(?:com|org|net|edu|gov|int|io|co|app|dev|ai|info|biz|eu|nl|be|de|fr|uk|us|lu|at|ch|es|it|pt|ie|dk|se|no|fi|pl)` +
  String.raw`(?![\p{L}\p{N}_\-])(?:\/[^\s<>"]*[^\s<>"'.,;:!?()\[\]{}…])?`;
const LINK = new RegExp(URL, "giu");
const LINK_ON_X = new RegExp(`${URL}|${BARE}`, "giu");
const NEWLINE = /\r\n?|[\u0085\u2028\u2029]/g;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}|\u20E3/u;
const SEPARATOR = "\n\n";
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

const isLight = (point) =>
  point <= 4351 ||
  (point >= 8192 && point <= 8205) ||
  (point >= 8208 && point <= 8223) ||
  (point >= 8242 && point <= 8247);

const costs = {
  graphemes: () => 1,
  characters: (grapheme) => [...grapheme].length,
  "emoji-bytes": (grapheme) =>
    EMOJI.test(grapheme) ? new TextEncoder().encode(grapheme).length : [...grapheme].length,
  weighted: (grapheme) =>
    EMOJI.test(grapheme)
      ? 2
      : [...grapheme.normalize("NFC")].reduce((sum, character) => sum + (isLight(character.codePointAt(0)) ? 1 : 2), 0),
};

function countLetters(text, unit) {
  let sum = 0;
  for (const { segment } of segmenter.segment(text)) sum += costs[unit](segment);
  return sum;
}

/** How much of a limit {unit, linkCost (a number, or null: as many as its letters)} a text uses up. */
export function count(text, { unit, linkCost = null }) {
  const plain = text.replace(NEWLINE, "\n");
  if (linkCost === null) return countLetters(plain, unit);
  let sum = 0;
  let position = 0;
  for (const link of plain.matchAll(unit === "weighted" ? LINK_ON_X : LINK)) {
    sum += countLetters(plain.slice(position, link.index), unit) + linkCost;
    position = link.index + link[0].length;
  }
  return sum + countLetters(plain.slice(position), unit);
}

/** The text with what tells where its writer works, unless it says so already: with_disclosure in text.py. */
export function withDisclosure(text, disclosure) {
  if (!disclosure) return text;
  const plain = disclosure.replace(/[^\p{L}\p{N}\s]/gu, (sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);
  if (new RegExp(`(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])`, "iu").test(text)) return text;
  return text ? text + SEPARATOR + disclosure : disclosure;
}

function show(area) {
  const { countLimit, countUnit, countLinkCost, countLink, countDisclosure, countOutput } = area.dataset;
  const output = document.querySelector(countOutput);
  if (!output) return;
  const limit = { unit: countUnit, linkCost: countLinkCost ? Number(countLinkCost) : null };
  const most = Number(countLimit);
  const words = withDisclosure(area.value.trim(), countDisclosure);
  const left = most - count(words, limit) - (countLink ? count(SEPARATOR + countLink, limit) : 0);
  const said = left < 0 ? output.dataset.over : output.dataset.left;
  output.textContent = (said ?? "{n}").replace("{n}", (said ? Math.abs(left) : left).toLocaleString());
  output.dataset.state = left < 0 ? "over" : left <= most / 10 ? "nearly" : "fits";
}

function bind(root) {
  for (const area of root.querySelectorAll("textarea[data-count-limit]")) show(area);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[data-count-limit]")) show(event.target);
});
document.addEventListener("htmx:load", (event) => bind(event.target.parentNode ?? document));
bind(document);
