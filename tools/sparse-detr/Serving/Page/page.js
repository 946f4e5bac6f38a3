'use strict';
// One request to each model asks for all that the slider can show; the slider itself asks nothing.
const lowest = 0.05, fewest = 3, most = 15, patience = 1500; // turns, and milliseconds after which there are no more
const colors = ['#c2410c', '#1d4ed8', '#15803d', '#a21caf', '#b45309', '#0e7490', '#be123c', '#4d7c0f', '#6d28d9', '#57534e'];
const svgNamespace = 'http://www.w3.org/2000/svg';
const by = id => document.getElementById(id);
let models = [], shown = null, panels = [], turn = 0, token = '';

function say(text, isTrouble = false) {
  by('status').textContent = text;
  by('status').classList.toggle('trouble', isTrouble);
}

async function ask(address, options = {}) {
  const headers = { ...options.headers, ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(address, { ...options, headers });
  const answer = await response.json();
  if (response.ok)
    return answer;
  if (response.status === 401)
    by('token-box').hidden = false;
  throw new Error(answer.detail ? `${answer.title}. ${answer.detail}` : `The service answers with ${response.status}.`);
}

async function listModels() {
  try {
    models = await ask('v1/models');
    by('token-box').hidden = true;
  } catch (error) {
    by('token').focus();
    return say(error.message, true);
  }
  const options = models.map(model => new Option(`${model.name} (${model.network}, ${(model.fileBytes / 1e6).toFixed(1)} MB)`, model.name));
  by('left').replaceChildren(...options);
  by('right').replaceChildren(new Option('none', ''), ...options.map(option => option.cloneNode(true)));
  by('right').value = models.length > 1 ? models[1].name : '';
  recommend();
  say('');
  detect();
}

function recommend() {
  const model = models.find(model => model.name === by('left').value);
  if (model)
    by('threshold').value = model.threshold;
  filter();
}

function filter() {
  by('threshold-text').textContent = Number(by('threshold').value).toFixed(2);
  panels.forEach(draw);
}

async function detect() {
  if (!shown || models.length === 0)
    return; // whichever comes last calls again
  const mine = ++turn;
  const names = [by('left').value, by('right').value].filter(name => name);
  say('Looking …');
  by('panels').setAttribute('aria-busy', 'true');
  const found = [];
  try {
    // One after the other, for models that run at the same time would take each other's processors, and in turns, for one time alone
    // says little: this browser works beside them. What is found is the same every time.
    const begin = performance.now();
    for (let round = 0; round < fewest || round < most && performance.now() - begin < patience; round++)
      for (const [i, name] of names.entries()) {
        const start = performance.now();
        const answer = await ask(`v1/detect?model=${encodeURIComponent(name)}&threshold=${lowest}`,
          { method: 'POST', body: shown.file, headers: { 'Content-Type': shown.file.type || 'application/octet-stream' } });
        found[i] ??= { answer, times: [] };
        found[i].times.push({ ...answer.milliseconds, total: performance.now() - start });
        if (mine !== turn)
          return;
      }
  } catch (error) {
    if (mine === turn)
      say(error.message, true);
    return;
  } finally {
    if (mine === turn)
      by('panels').removeAttribute('aria-busy');
  }
  panels = found.map(open);
  by('panels').replaceChildren(...panels.map(panel => panel.section));
  compare(found);
  filter();
}

// Whatever else the machine does makes a time longer, never shorter.
function fastest(times, step) {
  return Math.min(...times.map(time => time[step]));
}

function compare(found) {
  const note = found[0].answer.note ? ` ${found[0].answer.note}` : '';
  const [left, right] = found.map(one => fastest(one.times, 'network'));
  say(`${shown.file.name}: ${found[0].answer.width} × ${found[0].answer.height} pixels.${note}`
    + (right ? ` ${found[1].answer.model} takes ${(right / left).toFixed(2)} of the network time of ${found[0].answer.model}.` : ''));
}

function open({ answer, times: measured }) {
  const section = by('panel').content.cloneNode(true).querySelector('section');
  const [read, prepare, wait, network, total] = ['read', 'prepare', 'wait', 'network', 'total'].map(step => fastest(measured, step));
  section.querySelector('h2').textContent = answer.model;
  const times = section.querySelector('.times'), strong = document.createElement('strong');
  strong.textContent = `${network.toFixed(1)} ms`;
  times.append(strong, ` in the network · ${(read + prepare).toFixed(1)} ms to read and resize · ${wait.toFixed(1)} ms waiting · `
    + `${total.toFixed(0)} ms in all (fastest of ${measured.length})`);
  const image = section.querySelector('img');
  [image.width, image.height] = [answer.width, answer.height]; // the place is kept while it loads
  image.src = shown.url;
  image.alt = `${shown.file.name} with the objects that ${answer.model} finds`;
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', `0 0 ${answer.width} ${answer.height}`);
  svg.setAttribute('aria-hidden', 'true'); // the table says the same
  section.querySelector('.picture').append(svg);
  return { section, svg, answer };
}

function shape(name, attributes) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, value);
  return element;
}

function draw({ section, svg, answer }) {
  const threshold = Number(by('threshold').value);
  const visible = answer.detections.filter(found => found.score >= threshold);
  // Letters of 13 pixels on the screen, whatever the size of the image.
  const place = svg.getBoundingClientRect();
  const letter = 13 / (Math.min(place.width / answer.width, place.height / answer.height) || 1);
  svg.replaceChildren();
  for (const found of [...visible].reverse()) {
    const [x0, y0, x1, y1] = found.box, color = colors[found.label % colors.length];
    svg.append(shape('rect', { class: 'box', x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0), stroke: color }));
    const text = shape('text', { 'font-size': letter });
    text.textContent = `${found.name} ${found.score.toFixed(2)}`;
    svg.append(text);
    const width = text.getComputedTextLength() + letter * .6, height = letter * 1.4;
    const x = Math.max(0, Math.min(x0, answer.width - width));
    const y = y0 >= height ? y0 - height : Math.max(0, Math.min(y0, answer.height - height));
    svg.insertBefore(shape('rect', { x, y, width, height, fill: color }), text);
    text.setAttribute('x', x + letter * .3);
    text.setAttribute('y', y + letter * 1.05);
  }
  section.querySelector('.count').textContent = visible.length === 0
    ? `Nothing at ${threshold.toFixed(2)} or above; ${answer.detections.length} below.`
    : `${visible.length} ${visible.length === 1 ? 'object' : 'objects'}`;
  section.querySelector('table').hidden = visible.length === 0;
  section.querySelector('tbody').replaceChildren(...visible.map(found => {
    const row = document.createElement('tr'), key = shape('svg', { class: 'key', viewBox: '0 0 1 1' });
    key.append(shape('rect', { width: 1, height: 1, fill: colors[found.label % colors.length] }));
    for (const value of [found.name, found.score.toFixed(3), found.box.map(side => side.toFixed(1)).join('  ')])
      row.insertCell().textContent = value;
    row.cells[0].prepend(key);
    return row;
  }));
}

function choose(file) {
  if (!file)
    return;
  if (shown)
    URL.revokeObjectURL(shown.url);
  shown = { file, url: URL.createObjectURL(file) };
  detect();
}

by('file').addEventListener('change', event => choose(event.target.files[0]));
by('left').addEventListener('change', () => { recommend(); detect(); });
by('right').addEventListener('change', detect);
by('threshold').addEventListener('input', filter);
by('usual').addEventListener('click', recommend);
by('controls').addEventListener('submit', event => {
  event.preventDefault();
  token = by('token').value;
  listModels();
});
addEventListener('resize', () => panels.forEach(draw));
addEventListener('dragover', event => { event.preventDefault(); document.body.classList.add('over'); });
addEventListener('dragleave', () => document.body.classList.remove('over'));
addEventListener('drop', event => {
  event.preventDefault();
  document.body.classList.remove('over');
  choose(event.dataTransfer.files[0]);
});
listModels();
