// The gallery: boxes over images, filtered by score, class and kind of mistake; one image can be enlarged.
"use strict";

const boxKinds = ["correct", "class", "location", "both", "duplicate", "background", "unknown"];
const kindWords = { class: "wrong class", location: "wrong place", both: "both wrong", duplicate: "duplicate", background: "background" };

function svg(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  if (text !== undefined)
    made.textContent = text;
  return made;
}

// What of an image is to be seen at a threshold: boxes with their looks, and how many of each kind.
function visible(image, state, names) {
  const boxes = [], count = { any: 0, missed: 0, correct: 0, class: 0, location: 0, both: 0, duplicate: 0, background: 0, unknown: 0 };
  const isShown = label => state.label < 0 || state.label === label;
  for (const [label, foundAt, ignored, ...box] of image.objects) {
    if (!isShown(label))
      continue;
    const missed = !ignored && (foundAt === 0 || foundAt < state.threshold);
    if (missed)
      count.missed++;
    boxes.push({ box, look: ignored ? "ignored" : missed ? "lost" : "truth", text: missed ? `missed: ${names[label]}` : "" });
  }
  for (const [label, score, kind, ...box] of image.found) {
    if (score < state.threshold || !isShown(label))
      continue;
    const name = boxKinds[kind];
    count[name]++;
    boxes.push({
      box, score, kind: name, look: name === "correct" ? "right" : name === "unknown" ? "truth" : "wrong",
      text: `${names[label]} ${score.toFixed(2)}${kindWords[name] ? ` · ${kindWords[name]}` : ""}`,
    });
  }
  count.any = count.missed + count.class + count.location + count.both + count.duplicate + count.background;
  return { boxes, count, isOfClass: state.label < 0 || boxes.length > 0 };
}

// Draws boxes into an SVG; text keeps its size on the screen whatever the size of the image.
function drawBoxes(view, boxes, isLarge) {
  const group = view.querySelector(".boxes"), wide = view.viewBox.baseVal.width, high = view.viewBox.baseVal.height;
  const place = view.getBoundingClientRect();
  const unit = 1 / Math.max(1e-6, Math.min(place.width / wide, place.height / high) || 1), size = (isLarge ? 13 : 10.5) * unit;
  group.replaceChildren();
  for (const { box: [x0, y0, x1, y1], look, kind, score } of boxes) {
    const at = { x: x0, y: y0, width: Math.max(x1 - x0, unit), height: Math.max(y1 - y0, unit) };
    group.append(svg("rect", { ...at, class: `edge ${look}` }),
      svg("rect", { ...at, class: look, "data-look": look, "data-kind": kind ?? "", "data-score": score ?? "" }));
  }
  const taken = [];
  for (const { box: [x0, y0, , y1], look, text } of boxes) {
    if (!text || !isLarge && taken.length > 5)
      continue;
    const width = text.length * size * 0.56 + size * 0.6, height = size * 1.35;
    const x = Math.max(0, Math.min(x0, wide - width));
    const y = [y0 - height, y1, y0, y0 + height, y1 - height].find(top => top >= 0 && top + height <= high
      && !taken.some(([left, above, right]) => x < right && x + width > left && Math.abs(above - top) < height));
    if (y === undefined)
      continue;
    taken.push([x, y, x + width]);
    group.append(svg("rect", { x, y, width, height, class: `label ${look}` }),
      svg("text", { x: x + size * 0.3, y: y + size, "font-size": size, class: look }, text));
  }
}

const firstImages = 24;

function startGallery(cards, form, run) {
  let most = firstImages;
  const more = cards.nextElementSibling;
  const all = [...cards.children], status = form.querySelector(".status"), output = form.querySelector("output");
  const slider = form.elements.threshold;
  slider.value = run.threshold;
  const state = { threshold: +slider.value, label: -1, kind: "" };
  const shownAt = new Map();

  function update() {
    Object.assign(state, {
      threshold: +slider.value, label: form.elements.class.value === "" ? -1 : +form.elements.class.value, kind: form.elements.kind.value,
    });
    // The slider has hundredths; the threshold it starts at may lie between two.
    if (Math.abs(state.threshold - run.threshold) < 0.0051)
      state.threshold = run.threshold;
    output.textContent = state.threshold.toFixed(2);
    let images = 0, right = 0, wrong = 0, missed = 0;
    for (const card of all) {
      const index = +card.dataset.image, { boxes, count, isOfClass } = visible(run.images[index], state, run.classes);
      card.hidden = !isOfClass || state.kind !== "" && count[state.kind] === 0;
      if (card.hidden)
        continue;
      card.hidden = images++ >= most;
      right += count.correct;
      missed += count.missed;
      wrong += count.any - count.missed;
      shownAt.set(index, boxes);
      if (card.hidden)
        continue;
      card.querySelector(".count").textContent = count.any === 1 ? "1 mistake" : `${count.any} mistakes`;
      drawBoxes(card.querySelector("svg"), boxes, false);
    }
    more.hidden = images <= most;
    more.textContent = `Show ${images - most} more`;
    status.textContent = images === 0 ? "No image has that." : `${images} images: ${right} right, ${wrong} wrong, ${missed} missed`;
  }

  more.addEventListener("click", () => {
    const next = all.filter(card => card.hidden)[0];
    most = Infinity;
    update();
    next?.querySelector("button").focus();
  });
  addEventListener("beforeprint", () => {
    most = Infinity;
    update();
  });
  form.addEventListener("input", update);
  form.addEventListener("submit", event => event.preventDefault());
  form.elements.reset.addEventListener("click", () => {
    slider.value = run.threshold;
    update();
  });
  cards.addEventListener("click", event => {
    const card = event.target.closest(".card");
    if (card)
      enlarge(all.filter(other => !other.hidden), card, run, shownAt);
  });
  new ResizeObserver(update).observe(cards);
  update();
}

const dialog = document.getElementById("enlarged");
let around = null;

function enlarge(cards, card, run, shownAt) {
  around = { cards, card, run, shownAt };
  const index = +card.dataset.image, copy = card.querySelector("svg").cloneNode(true);
  dialog.querySelector("h2").textContent = run.images[index].name;
  dialog.querySelector(".stage").replaceChildren(copy);
  if (!dialog.open)
    dialog.showModal();
  drawBoxes(copy, shownAt.get(index), true);
}

function step(by) {
  const { cards, card, run, shownAt } = around;
  enlarge(cards, cards[(cards.indexOf(card) + by + cards.length) % cards.length], run, shownAt);
}

dialog.querySelector("[name=close]").addEventListener("click", () => dialog.close());
dialog.querySelector("[name=before]").addEventListener("click", () => step(-1));
dialog.querySelector("[name=next]").addEventListener("click", () => step(1));
dialog.addEventListener("keydown", event => {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight")
    step(event.key === "ArrowLeft" ? -1 : 1);
});
dialog.addEventListener("click", event => {
  if (event.target === dialog)
    dialog.close();
});
dialog.addEventListener("close", () => around?.card.querySelector("button").focus());
addEventListener("resize", () => {
  if (dialog.open)
    step(0);
});
